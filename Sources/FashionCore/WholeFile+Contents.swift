import Foundation

extension WholeFile {
    /// The bytes of a file, read without trusting its size.
    /// - Parameter limit: more bytes than this are an error, so that a device or a wrong file cannot fill memory.
    /// - Throws: ``FileError`` that names the file.
    public static func contents(of url: URL, atMost limit: Int) throws -> Data {
        do {
            let file = try FileHandle(forReadingFrom: url)
            defer { try? file.close() }
            var data = Data()
            while data.count <= limit, let part = try file.read(upToCount: limit - data.count + 1),
                !part.isEmpty
            {
                data.append(part)
            }
            guard data.count <= limit else {
                throw FileError(url, "expected at most \(limit) bytes, found more")
            }
            return data
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError(url, "cannot be read: \(error.localizedDescription)")
        }
    }
}
