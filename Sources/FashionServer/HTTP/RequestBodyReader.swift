#if Server
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import NIOHTTP1

    /// An image of a request, as the client sent it.
    struct SentImage: Sendable {
        /// The name of the image in the response.
        let name: String
        let bytes: [UInt8]
    }

    /// Reads the body of a request for predictions: one image, or a form with several.
    struct RequestBodyReader {
        let limits: ServingLimits
        var parameters: PredictParameters

        /// Reads the images of a request, and the parameters in its form.
        /// - Throws: ``Problem`` 400 for a damaged form, 408, 413, 415 or 503.
        mutating func read(_ request: Request, _ place: inout Admission.Place) async throws -> [SentImage] {
            guard let text = request.headers[.contentType], let type = HeaderValue(text.utf8) else {
                throw Self.unsupported(request.headers[.contentType])
            }
            if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
                throw Problem.unsupported(
                    "expected a body without Content-Encoding, found \"\(encoding.prefix(40))\"")
            }
            if let coding = request.headers[.transferEncoding], coding.lowercased() != "chunked" {
                throw Problem.unsupported(
                    "expected Transfer-Encoding: chunked, found \"\(coding.prefix(40))\"")
            }
            if let length = Self.length(request), length > limits.bodyBytes {
                throw Problem.bodyTooLarge(limit: limits.bodyBytes)
            }
            switch type.value {
            case "multipart/form-data": return try await readForm(request, type, &place)
            // Browsers send image/jpeg; some programs derive image/jpg from the name.
            case "image/png", "image/jpeg", "image/jpg", "image/webp", "application/octet-stream":
                var bytes: [UInt8] = []
                // Memory follows the bytes that arrive: the length alone is only an announcement.
                bytes.reserveCapacity(min(Self.length(request) ?? 0, 1 << 20))
                try await readParts(request, &place) { bytes.append(contentsOf: $0.readableBytesView) }
                guard !bytes.isEmpty else {
                    throw Problem.badRequest("expected an image as the body, found none")
                }
                return [SentImage(name: "image", bytes: bytes)]
            default: throw Self.unsupported(text)
            }
        }

        private mutating func readForm(
            _ request: Request, _ type: HeaderValue, _ place: inout Admission.Place
        ) async throws -> [SentImage] {
            guard let boundary = type.parameters["boundary"] else {
                throw Problem.badRequest("expected a boundary in the content type, found none")
            }
            do {
                var parser = try MultipartParser(boundary: boundary, mostParts: limits.images + 2)
                try await readParts(request, &place) { try parser.push($0.readableBytesView) }
                return try images(of: parser.finish())
            } catch let failure as MultipartParser.Failure {
                switch failure {
                case .malformed(let detail): throw Problem.badRequest("multipart/form-data: \(detail)")
                case .tooManyParts: throw tooMany
                }
            }
        }

        private mutating func images(of parts: [MultipartParser.Part]) throws -> [SentImage] {
            var images: [SentImage] = []
            for part in parts {
                if part.name == "image" || part.name == "images" || part.name == "image[]" {
                    // A browser sends a nameless empty file for a field in which no file was chosen.
                    if part.filename == "", part.body.isEmpty { continue }
                    images.append(SentImage(name: Self.shown(part.filename ?? "image"), bytes: part.body))
                } else {
                    guard PredictParameters.names.contains(part.name) else {
                        throw Problem.badRequest(
                            "expected images in fields called image, and the fields top and explain, found a field "
                                + "\"\(part.name.prefix(40))\"")
                    }
                    try parameters.set(part.name, to: String(decoding: part.body.prefix(100), as: UTF8.self))
                }
            }
            guard images.count <= limits.images else { throw tooMany }
            guard !images.isEmpty else {
                throw Problem.badRequest("expected at least one image in a field called image, found none")
            }
            return images
        }

        private var tooMany: Problem {
            Problem.tooLarge("expected at most \(limits.images) images in a request, found more")
        }

        /// Reads the body to its end; rejected bytes are not kept in memory.
        private func readParts(
            _ request: Request, _ place: inout Admission.Place, _ take: (ByteBuffer) throws -> Void
        ) async throws {
            var total = 0
            do {
                for try await part in request.body {
                    total += part.readableBytes
                    guard total <= limits.bodyBytes else {
                        throw Problem.bodyTooLarge(limit: limits.bodyBytes)
                    }
                    try place.reserve(part.readableBytes)
                    try take(part)
                }
                if let length = Self.length(request), total < length { throw Self.cutOff }
            } catch let problem as Problem {
                throw problem
            } catch let failure as MultipartParser.Failure {
                throw failure
            } catch is BodyTimeout {
                throw Problem.bodyTimeout
            } catch is HTTPParserError {
                var problem = Problem.badRequest(
                    "expected a body as HTTP/1.1 frames it, found something else")
                problem.closes = true
                throw problem
            } catch {
                // An error of the connection; most often the client is gone and does not read this.
                throw Self.cutOff
            }
        }

        private static func length(_ request: Request) -> Int? {
            request.headers[.contentLength].flatMap { Int($0) }
        }

        private static var cutOff: Problem {
            var problem = Problem.badRequest("expected the whole body, found its beginning")
            problem.closes = true
            return problem
        }

        /// Returns the last component of a path, shortened to 100 characters.
        static func shown(_ name: String) -> String {
            let last =
                name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? "image"
            return String(last.prefix(100))
        }

        private static func unsupported(_ found: String?) -> Problem {
            var problem = Problem.unsupported(
                "expected multipart/form-data, image/png, image/jpeg, image/webp or application/octet-stream, found "
                    + (found.map { "\"\($0.prefix(80))\"" } ?? "no content type"))
            problem.headers.append(
                (
                    "Accept-Post",
                    "multipart/form-data, image/png, image/jpeg, image/webp, application/octet-stream"
                ))
            return problem
        }
    }
#endif
