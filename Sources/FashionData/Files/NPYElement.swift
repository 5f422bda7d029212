/// An element type of NumPy arrays.
struct NPYElement {
    private enum Kind: Character {
        case unsigned = "u"
        case signed = "i"
        case floating = "f"
        case truth = "b"
    }

    private let kind: Kind
    private let isBigEndian: Bool
    /// Size of an element in bytes.
    let size: Int

    /// Whether elements are unsigned bytes.
    var isByte: Bool { size == 1 && kind == .unsigned }

    /// Whether elements are integers that may be negative.
    var isSigned: Bool { kind == .signed }

    /// Parses a type as NumPy writes it: the byte order, the kind and the size in bytes; nil for types that are not
    /// read.
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

    /// Returns the element that begins at byte `place`. Integers beyond 2⁵³ are rounded.
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
