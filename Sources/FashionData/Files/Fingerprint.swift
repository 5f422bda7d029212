extension ImageSet {
    /// A hash of the labelled images that does not depend on their order, 128 bits in hexadecimal.
    ///
    /// The MD5 of each image's label and pixels is added up in two 64-bit halves, so that duplicates count (they would
    /// cancel under exclusive or). The fingerprint detects mix-ups, not forgeries.
    var fingerprint: String {
        var sum: (high: UInt64, low: UInt64) = (0, 0)
        withPixels { pixels in
            let pixels = UnsafeRawBufferPointer(pixels)
            for (index, label) in labels.enumerated() {
                let hash = MessageDigest(.md5)
                // A label that fits into one byte is hashed as one byte, as in the published files.
                if let byte = UInt8(exactly: label) {
                    withUnsafeBytes(of: byte) { hash.update($0) }
                } else {
                    withUnsafeBytes(of: label.littleEndian) { hash.update($0) }
                }
                hash.update(
                    UnsafeRawBufferPointer(rebasing: pixels[index * imageSize..<(index + 1) * imageSize]))
                hash.finalize().withUnsafeBytes { digest in
                    sum.high &+= UInt64(bigEndian: digest.loadUnaligned(as: UInt64.self))
                    sum.low &+= UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                }
            }
        }
        return [sum.high, sum.low].map { word in
            withUnsafeBytes(of: word.bigEndian) { hexadecimal($0) }
        }.joined()
    }
}
