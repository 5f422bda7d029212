/// Finds the orientation in the EXIF data of a JPEG, PNG or WebP file. Every offset in the data is checked against the
/// bytes that exist.
///
/// Damaged or missing EXIF data is not an error: the image is used as stored, as in image viewers.
struct EXIFReader {
    private let bytes: UnsafeRawBufferPointer
    /// Prefix of TIFF data in JPEG: "Exif" and two zeros.
    private static let name: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]

    /// Returns the orientation in the APP1 segment of a JPEG file, or upright.
    static func orientation(jpeg bytes: UnsafeRawBufferPointer) -> Orientation {
        let file = EXIFReader(bytes: bytes)
        guard let segment = file.exifSegment() else { return .upright }
        let tiff = EXIFReader(bytes: UnsafeRawBufferPointer(rebasing: bytes[segment]))
        return tiff.orientationOfTIFF() ?? .upright
    }

    /// Returns the orientation in the eXIf chunk of a PNG file, or upright.
    static func orientation(png bytes: UnsafeRawBufferPointer) -> Orientation {
        let file = EXIFReader(bytes: bytes)
        guard let chunk = file.exifChunk() else { return .upright }
        let tiff = EXIFReader(bytes: UnsafeRawBufferPointer(rebasing: bytes[chunk]))
        return tiff.orientationOfTIFF() ?? .upright
    }

    /// Returns the orientation in the EXIF chunk of a WebP file, or upright.
    static func orientation(webp bytes: UnsafeRawBufferPointer) -> Orientation {
        let file = EXIFReader(bytes: bytes)
        guard let chunk = file.chunkOfWebP() else { return .upright }
        let tiff = EXIFReader(bytes: UnsafeRawBufferPointer(rebasing: bytes[chunk]))
        return tiff.orientationOfTIFF() ?? .upright
    }

    /// Walks the chunks (name, length, contents, padded to an even length) after the header of a RIFF file and returns
    /// the range of the TIFF data. Some programs write the prefix of JPEG before it.
    private func chunkOfWebP() -> Range<Int>? {
        var position = 12
        while let name = long(at: position, bigEndian: true),
            let length = long(at: position + 4, bigEndian: false)
        {
            let start = position + 8
            guard length <= bytes.count - start else { return nil }
            if name == 0x4558_4946 {  // "EXIF"
                let isNamed = length >= 6 && bytes[start..<start + 6].elementsEqual(Self.name)
                return (isNamed ? start + 6 : start)..<start + length
            }
            position = start + length + length % 2
        }
        return nil
    }

    /// Walks the chunks (length, name, contents, checksum) after the signature and returns the range of the TIFF data.
    /// The chunk may come before or after the pixels ("Extensions to the PNG Specification", 1.5.0).
    private func exifChunk() -> Range<Int>? {
        var position = 8
        while let length = long(at: position, bigEndian: true),
            let name = long(at: position + 4, bigEndian: true)
        {
            let start = position + 8
            guard length <= bytes.count - start else { return nil }
            if name == 0x6558_4966 { return start..<start + length }  // "eXIf"
            position = start + length + 4
        }
        return nil
    }

    /// Walks the segments (marker, length, contents) up to the first scan and returns the range of the TIFF data.
    private func exifSegment() -> Range<Int>? {
        let name = Self.name
        var position = 2
        while let prefix = byte(at: position), prefix == 0xFF, let marker = byte(at: position + 1) {
            switch marker {
            case 0xFF: position += 1  // fill bytes
            case 0x01, 0xD0...0xD8: position += 2  // without a length
            case 0xD9, 0xDA: return nil  // the end, or the first scan
            default:
                guard let length = word(at: position + 2, bigEndian: true), length >= 2 else { return nil }
                let end = position + 2 + length
                let start = position + 4 + name.count
                if marker == 0xE1, start <= end, end <= bytes.count,
                    bytes[position + 4..<start].elementsEqual(name)
                {
                    return start..<end
                }
                position = end
            }
        }
        return nil
    }

    /// Reads TIFF data: the byte order, the position of the first directory, and its entry for the orientation.
    private func orientationOfTIFF() -> Orientation? {
        guard let order = word(at: 0, bigEndian: true), order == 0x4949 || order == 0x4D4D else { return nil }
        let isBig = order == 0x4D4D
        guard word(at: 2, bigEndian: isBig) == 42, let directory = long(at: 4, bigEndian: isBig),
            let count = word(at: directory, bigEndian: isBig)
        else { return nil }
        for index in 0..<count {
            let entry = directory + 2 + index * 12
            guard let tag = word(at: entry, bigEndian: isBig) else { return nil }
            if tag == 0x0112 {
                let short = 3
                guard word(at: entry + 2, bigEndian: isBig) == short,
                    long(at: entry + 4, bigEndian: isBig) == 1
                else { return nil }
                return word(at: entry + 8, bigEndian: isBig).flatMap(Orientation.init)
            }
        }
        return nil
    }

    private func byte(at offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

    /// Returns two bytes as a number; nil beyond the end. Offsets come from 32-bit numbers, so sums cannot overflow.
    private func word(at offset: Int, bigEndian: Bool) -> Int? {
        guard let first = byte(at: offset), let second = byte(at: offset + 1) else { return nil }
        return bigEndian ? Int(first) << 8 | Int(second) : Int(second) << 8 | Int(first)
    }

    private func long(at offset: Int, bigEndian: Bool) -> Int? {
        guard let first = word(at: offset, bigEndian: bigEndian),
            let second = word(at: offset + 2, bigEndian: bigEndian)
        else { return nil }
        return bigEndian ? first << 16 | second : second << 16 | first
    }
}
