import FashionCore

/// The type of the elements of a data set or an attribute.
enum HDF5Datatype {
    /// Integers of 1, 2, 4 or 8 bytes.
    case integer(width: Int, isSigned: Bool, isBigEndian: Bool)
    /// IEEE 754 numbers of 2, 4 or 8 bytes.
    case float(width: Int, isBigEndian: Bool)
    /// Strings of a fixed number of bytes, padded with zeros or spaces.
    case string(width: Int, isPaddedWithSpaces: Bool)
    /// Strings of variable length, in a heap of the file.
    case variableString
    /// Any other type.
    case other

    /// Reads a datatype message.
    init(image: HDF5Image, offset: Int) throws {
        let kind = try image.integer(at: offset, width: 1) & 0x0F
        let flags = try image.integer(at: offset + 1, width: 3)
        let size = try image.integer(at: offset + 4, width: 4)
        switch kind {
        case 0 where [1, 2, 4, 8].contains(size):
            let type = HDF5Datatype.integer(
                width: size, isSigned: flags & 8 != 0, isBigEndian: flags & 1 != 0)
            self = try Self.fillsItsBytes(image, offset, size) ? type : .other
        case 1 where flags & 0x70 == 0x20 && flags >> 8 == size * 8 - 1:
            let isIEEE =
                try Self.fillsItsBytes(image, offset, size)
                && Self.ieeeLayout(of: size) == image.bits(at: offset + 12, width: 8)
            self = isIEEE ? .float(width: size, isBigEndian: flags & 1 != 0) : .other
        case 3 where size > 0:
            self = .string(width: size, isPaddedWithSpaces: flags & 0x0F == 2)
        case 9 where flags & 0x0F == 1 && size == 16:
            self = .variableString
        default:
            self = .other
        }
    }

    /// The size of an element in bytes; nil for unsupported types.
    var width: Int? {
        switch self {
        case .integer(let width, _, _), .float(let width, _), .string(let width, _): width
        case .variableString: 16
        case .other: nil
        }
    }

    /// Returns a function that converts the bits of an element, as they are in the file from the first byte up, to a
    /// number; nil for strings.
    var number: ((UInt64) -> Float)? {
        switch self {
        case .float(2, let isBigEndian):
            { Self.half(UInt16(truncatingIfNeeded: Self.ordered($0, 2, isBigEndian))) }
        case .float(4, let isBigEndian):
            { Float(bitPattern: UInt32(truncatingIfNeeded: Self.ordered($0, 4, isBigEndian))) }
        case .float(_, let isBigEndian):
            { Float(Double(bitPattern: Self.ordered($0, 8, isBigEndian))) }
        case .integer(let width, let isSigned, let isBigEndian):
            {
                let bits = Self.ordered($0, width, isBigEndian)
                let unused = 64 - 8 * width
                return isSigned ? Float(Int64(bitPattern: bits << unused) >> unused) : Float(bits)
            }
        case .string, .variableString, .other: nil
        }
    }

    /// Returns whether a number begins at the first bit and ends at the last one.
    private static func fillsItsBytes(_ image: HDF5Image, _ offset: Int, _ size: Int) throws -> Bool {
        try image.integer(at: offset + 8, width: 2) == 0
            && image.integer(at: offset + 10, width: 2) == size * 8
    }

    /// Returns the positions of exponent and mantissa, and the bias, of the IEEE type of a size, packed as in the
    /// format.
    private static func ieeeLayout(of size: Int) -> UInt64? {
        func pack(_ exponent: UInt64, _ mantissa: UInt64, _ bias: UInt64) -> UInt64 {
            mantissa | exponent << 8 | mantissa << 24 | bias << 32
        }
        return switch size {
        case 2: pack(5, 10, 15)
        case 4: pack(8, 23, 127)
        case 8: pack(11, 52, 1023)
        default: nil
        }
    }

    private static func ordered(_ bits: UInt64, _ width: Int, _ isBigEndian: Bool) -> UInt64 {
        isBigEndian ? bits.byteSwapped >> (64 - 8 * width) : bits
    }

    /// Converts the bits of a float16, a type that Swift lacks on some processors.
    private static func half(_ bits: UInt16) -> Float {
        let magnitude = UInt32(bits & 0x7FFF)
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        if magnitude >= 0x7C00 { return magnitude == 0x7C00 ? sign * .infinity : .nan }
        if magnitude < 0x0400 { return sign * Float(magnitude) * 0x1p-24 }
        return sign * Float(bitPattern: magnitude << 13 &+ 112 << 23)
    }
}

extension HDF5Image {
    /// Returns the lengths of the axes in a dataspace message; empty for a scalar, nil for a null dataspace.
    func shape(at offset: Int) throws -> [Int]? {
        let version = try integer(at: offset, width: 1)
        let rank = try integer(at: offset + 1, width: 1)
        guard (1...2).contains(version), rank <= 32 else {
            throw error("a shape at byte \(offset) is damaged")
        }
        if version == 2, try integer(at: offset + 3, width: 1) == 2 { return nil }
        let first = offset + (version == 1 ? 8 : 4)
        return try (0..<rank).map { try integer(at: first + 8 * $0, width: 8) }
    }
}

/// Returns the product of lengths; nil when one is negative or the product overflows.
func product(of lengths: [Int]) -> Int? {
    var product = 1
    for length in lengths {
        let (next, overflow) = product.multipliedReportingOverflow(by: length)
        guard length >= 0, !overflow else { return nil }
        product = next
    }
    return product
}
