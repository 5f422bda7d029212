#if Server
    import Foundation
    import Testing

    /// Checks what every problem has.
    func check(
        _ answer: RawClient.Answer, _ status: Int, _ words: String,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, "\(answer.text)", sourceLocation: location)
        #expect(answer.headers["content-type"] == "application/problem+json", sourceLocation: location)
        #expect(answer.json["status"] as? Int == status, sourceLocation: location)
        let detail = answer.json["detail"] as? String ?? ""
        #expect(detail.contains(words), "\(detail)", sourceLocation: location)
        #expect(!answer.text.contains(FileManager.default.currentDirectoryPath), sourceLocation: location)
        if [429, 503].contains(status) {
            #expect(answer.headers["retry-after"] == "1", sourceLocation: location)
        }
    }
#endif
