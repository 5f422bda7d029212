import CZlib
import FashionCore
import Foundation

/// Decompresses gzip (RFC 1952) with zlib, member after member.
enum Inflater {
    /// Decompresses `first` and then the results of `next`, until one is empty.
    /// - Throws: `FileError` when the data is corrupt, cut off or followed by something other than gzip.
    static func run(
        _ url: URL, first: UnsafeRawBufferPointer, next: () throws -> UnsafeRawBufferPointer,
        deliver: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        // zlib keeps a pointer to the stream inside its state, so the stream needs a fixed address.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        let gzipOnly = 16 + MAX_WBITS
        let status = inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw FileError(url, "cannot be decompressed: zlib error \(status)") }
        defer { inflateEnd(stream) }

        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { output.deallocate() }

        var input = first
        var memberEnded = false
        while !input.isEmpty {
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(input.count)
            // A full output buffer may leave decompressed bytes inside zlib even when all input has been consumed.
            var outputFull = false
            while stream.pointee.avail_in > 0 || (outputFull && !memberEnded) {
                if memberEnded {
                    inflateReset(stream)
                    memberEnded = false
                }
                memberEnded = try step(url, stream, into: output, deliver: deliver)
                outputFull = stream.pointee.avail_out == 0
            }
            input = try next()
        }
        guard memberEnded else { throw FileError(url, "is cut off: its gzip data end early") }
    }

    /// Fills the output once; returns whether a gzip member ended.
    private static func step(
        _ url: URL, _ stream: UnsafeMutablePointer<z_stream>, into output: UnsafeMutableRawBufferPointer,
        deliver: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool {
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        let status = inflate(stream, Z_NO_FLUSH)
        // Z_BUF_ERROR only means that zlib needs more input.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
            throw FileError(url, "is corrupt gzip: \(reason)")
        }
        let produced = output.count - Int(stream.pointee.avail_out)
        if produced > 0 { try deliver(UnsafeRawBufferPointer(rebasing: output[..<produced])) }
        return status == Z_STREAM_END
    }
}
