/// The header of a part: a few fields, of which two matter.
enum MultipartHead {
    /// Returns an empty part with the name, file name and type from its header.
    /// - Parameter bytes: the lines of the header, without the last line break.
    /// - Throws: ``MultipartParser/Failure`` when it is not the header of a form field.
    static func part(of bytes: ArraySlice<UInt8>) throws(MultipartParser.Failure) -> MultipartParser.Part {
        var disposition: HeaderValue?
        var type: String?
        for line in lines(bytes) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw .malformed("expected a field `name: value` in a part's head, found another line")
            }
            switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
            case "content-disposition": disposition = HeaderValue(line[(colon + 1)...])
            case "content-type": type = HeaderValue(line[(colon + 1)...])?.value
            case "content-transfer-encoding":
                let encoding = HeaderValue(line[(colon + 1)...])?.value ?? ""
                guard ["binary", "8bit", "7bit"].contains(encoding) else {
                    throw .malformed(
                        "expected parts without a transfer encoding, found \"\(encoding.prefix(40))\"")
                }
            default: break
            }
        }
        guard let disposition, disposition.value == "form-data" else {
            throw .malformed("expected `Content-Disposition: form-data` in each part's head, found none")
        }
        guard let name = disposition.parameters["name"] else {
            throw .malformed("expected each part to have a name, found one without")
        }
        return MultipartParser.Part(
            name: name, filename: disposition.text(of: "filename"), contentType: type, body: [])
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            if bytes[index] == 0x0D, index + 1 < bytes.endIndex, bytes[index + 1] == 0x0A {
                lines.append(bytes[start..<index])
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        if start < bytes.endIndex { lines.append(bytes[start...]) }
        return lines
    }
}
