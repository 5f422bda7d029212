#if Server
    import FashionInference
    import FashionReporting
    import Foundation
    import Synchronization
    import Testing

    @testable import FashionServer

    /// A server with a small network on a free port, in a folder of its own.
    final class TestServer: Sendable {
        let folder: URL
        let port: Int
        private let task: Task<Void, any Error>
        private let lines: Lines

        private final class Lines: Sendable {
            let text = Mutex("")
        }

        private init(folder: URL, port: Int, task: Task<Void, any Error>, lines: Lines) {
            (self.folder, self.port, self.task, self.lines) = (folder, port, task, lines)
        }

        /// The model's file.
        var model: URL { folder.appendingPathComponent("model.h5") }
        /// What was logged.
        var log: String { lines.text.withLock { $0 } }

        /// Runs `body` beside a server, and stops that.
        static func run<Value>(
            model: Classifier? = nil, _ change: (inout ServingOptions) -> Void = { _ in },
            fileInterval: Duration = .seconds(60),
            _ body: (TestServer) async throws -> Value
        ) async throws -> Value {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "fashion-server-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appendingPathComponent("model.h5")
            try (model ?? TestModel.make(seed: 1)).write(to: file)
            var options = ServingOptions(model: file, threads: 1)
            options.port = 0
            change(&options)
            let lines = Lines()
            let server = FashionServer(options, hearsSignals: false, fileInterval: fileInterval) { line in
                lines.text.withLock { $0 += line }
            }
            let (ports, found) = AsyncThrowingStream.makeStream(of: Int.self)
            let task = Task {
                do {
                    try await server.run { found.yield($0) }
                    found.finish()
                } catch {
                    found.finish(throwing: error)
                    throw error
                }
            }
            defer { task.cancel() }
            var iterator = ports.makeAsyncIterator()
            let next = try await iterator.next()
            let port = try #require(next)
            let result = try await body(TestServer(folder: folder, port: port, task: task, lines: lines))
            task.cancel()
            _ = await task.result
            return result
        }

        /// Stops the server; returns when it has.
        func stop() async {
            task.cancel()
            _ = await task.result
        }

        /// Sends one request on a connection of its own.
        func ask(
            _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
        ) async throws -> RawClient.Answer {
            let port = port
            return try await onThread {
                let client = try RawClient(port: port)
                client.send(Self.request(method, path, headers: headers, body: body))
                return try client.answer(isHead: method == "HEAD")
            }
        }

        /// A request's bytes.
        static func request(
            _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
        ) -> [UInt8] {
            var head = "\(method) \(path) HTTP/1.1\r\n"
            if headers["Host"] == nil { head += "Host: localhost\r\n" }
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            if let body, headers["Content-Length"] == nil { head += "Content-Length: \(body.count)\r\n" }
            return Array((head + "\r\n").utf8) + (body ?? [])
        }

        /// Asks for predictions by a form.
        func predict(
            _ images: [(String, [UInt8])], _ query: String = "", fields: [(String, String)] = []
        ) async throws -> RawClient.Answer {
            try await ask(
                "POST", "/v1/predict\(query)",
                headers: ["Content-Type": "multipart/form-data; boundary=frontier"],
                body: Self.form(images, fields: fields))
        }

        /// A form's body.
        static func form(_ images: [(String, [UInt8])], fields: [(String, String)] = [])
            -> [UInt8]
        {
            var body: [UInt8] = []
            for (name, value) in fields {
                body +=
                    "--frontier\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
            }
            for (name, bytes) in images {
                body +=
                    "--frontier\r\nContent-Disposition: form-data; name=\"image\"; filename=\"\(name)\"\r\nContent-Type: image/png\r\n\r\n"
                    .utf8
                body += bytes + Array("\r\n".utf8)
            }
            return body + Array("--frontier--\r\n".utf8)
        }
    }

    /// Small networks for 28×28 images, and images for them.
    enum TestModel {
        static func make(seed: UInt64) throws -> Classifier {
            let graph = try Graph.referenceCNN(widths: [4, 4, 8, 8])
            return try Classifier(
                Model(
                    graph: graph, weights: Weights.initial(for: graph, seed: seed),
                    metadata: ModelMetadata(
                        program: "0.1.0", classNames: ClassNames.fashion, recipe: "reference", epoch: 3,
                        validationLoss: 0.25, validationAccuracy: 0.9)), threads: 1)
        }

        /// Levels of an image that no other seed gives.
        static func levels(_ seed: Int) -> [UInt8] {
            (0..<784).map { place in
                let (row, column) = (place / 28, place % 28)
                guard (6..<22).contains(row), (6..<22).contains(column) else { return 0 }
                return UInt8((row * (seed + 3) + column * (seed * 7 + 5)) % 200 + 56)
            }
        }

        /// The same as a PNG that the preprocessing takes as it is.
        static func png(_ seed: Int) throws -> [UInt8] {
            try #require(PNGEncoder.grey(levels(seed), width: 28, height: 28))
        }

        /// A photograph of a dark thing on a light ground.
        static func photograph(width: Int = 60, height: Int = 80) throws -> [UInt8] {
            let levels = (0..<width * height).map { place in
                let (row, column) = (place / width, place % width)
                return row > height / 4 && row < height / 2 && column > width / 4 && column < width / 2
                    ? UInt8(40) : 235
            }
            return try #require(PNGEncoder.grey(levels, width: width, height: height))
        }
    }
#endif
