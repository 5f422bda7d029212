/// A type of numbers in NumPy's arrays.
struct NPYElement {
    private enum Kind: Character {
        case unsigned = "u"
        case signed = "i"
        case floating = "f"
        case truth = "b"
    }

    private let kind: Kind
    private let isBigEndian: Bool
    /// Bytes of a number.
    let size: Int

    /// Whether numbers are single bytes from 0 to 255.
    var isByte: Bool { size == 1 && kind == .unsigned }

    /// A type as NumPy writes it: the order of bytes, the kind, the number of bytes; nil for types that are not read.
    init?(_ text: String) {
        let characters = Array(text)
        guard characters.count == 3, "<>|=".contains(characters[0]), let kind = Kind(rawValue: characters[1]),
            let size = characters[2].wholeNumberValue
        else { return nil }
        let sizes =
            switch kind {
            case .unsigned, .signed: [1, 2, 4, 8]
            case .floating: [4, 8]
            case .truth: [1]
            }
        guard sizes.contains(size) else { return nil }
        (self.kind, self.size, isBigEndian) = (kind, size, characters[0] == ">")
    }

    /// The number that begins at a place; integers beyond 2⁵³ are rounded.
    func value(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Double {
        func bits<Bits: FixedWidthInteger>(_ type: Bits.Type) -> Bits {
            let bits = bytes.loadUnaligned(fromByteOffset: place, as: type)
            return isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)
        }
        return switch (kind, size) {
        case (.signed, 1): Double(bits(Int8.self))
        case (.signed, 2): Double(bits(Int16.self))
        case (.signed, 4): Double(bits(Int32.self))
        case (.signed, _): Double(bits(Int64.self))
        case (.floating, 4): Double(Float(bitPattern: bits(UInt32.self)))
        case (.floating, _): Double(bitPattern: bits(UInt64.self))
        case (_, 1): Double(bits(UInt8.self))
        case (_, 2): Double(bits(UInt16.self))
        case (_, 4): Double(bits(UInt32.self))
        case (_, _): Double(bits(UInt64.self))
        }
    }
}
