import FashionCore
import Foundation
import Testing

@Suite struct DescriptorTests {
    /// A pipe holds 64 kB: the writer has to wait for the reader, and goes on where it was.
    @Test func writesThroughAFullPipeThatDoesNotBlock() throws {
        let pipe = Pipe()
        let (reader, writer) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
        let descriptor = writer.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        Thread {
            _ = bytes.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
            try? writer.close()
        }.start()
        #expect(try reader.readToEnd() == Data(bytes))
    }

    @Test func tellsWhyItCannot() {
        #expect([1, 2].withUnsafeBytes { Descriptor.write($0, to: -1) } == EBADF)
        #expect([UInt8]().withUnsafeBytes { Descriptor.write($0, to: -1) } == nil)
    }
}
