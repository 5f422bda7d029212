#if Server
    import FashionData
    import Foundation
    import HTTPTypes
    import Hummingbird
    import NIOCore

    /// The page at `/`: `page.html` beside this file, which is self-contained.
    enum Page {
        private static let bytes = PackageResources.page_html
        private static let tag =
            "\"\(hexadecimal(MessageDigest.sha256(of: bytes).prefix(12)))\""

        /// The content security policy: the page may run its own script, use its own style, show images that it
        /// creates, and connect to this server.
        static let policy: String = {
            let text = String(decoding: bytes, as: UTF8.self)
            func digest(_ element: String) -> String {
                guard let start = text.range(of: "<\(element)>"),
                    let end = text.range(of: "</\(element)>", range: start.upperBound..<text.endIndex)
                else { return "'none'" }
                let content = Data(text[start.upperBound..<end.lowerBound].utf8)
                return "'sha256-\(Data(MessageDigest.sha256(of: content)).base64EncodedString())'"
            }
            return [
                "default-src 'none'", "script-src \(digest("script"))", "style-src \(digest("style"))",
                "img-src 'self' blob: data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
                "frame-ancestors 'none'",
            ].joined(separator: "; ")
        }()

        static func response(to request: Request) -> Response {
            let headers: HTTPFields = [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache", .eTag: tag,
            ]
            if request.headers[.ifNoneMatch] == tag {
                return Response(status: .notModified, headers: headers)
            }
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }
#endif
