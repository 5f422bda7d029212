#if Server
    import BuiltProgram
    import FashionInference
    import Foundation
    import Testing

    @testable import FashionServer

    /// `fashion serve` as a user runs it: the real program, real signals.
    struct ProgramTests {
        /// The program while it runs.
        private final class Serving: @unchecked Sendable {
            let process = Process()
            let output: URL

            init(_ arguments: [String], in folder: URL) throws {
                output = folder.appendingPathComponent("log-\(UUID().uuidString)")
                try Data().write(to: output)
                process.executableURL = BuiltProgram.file
                process.arguments = ["serve", "--threads", "1"] + arguments
                process.currentDirectoryURL = folder
                process.standardInput = FileHandle.nullDevice
                let file = try FileHandle(forWritingTo: output)
                file.seekToEndOfFile()
                process.standardOutput = file
                process.standardError = file
                try process.run()
            }

            deinit { if process.isRunning { process.terminate() } }

            var log: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

            /// Waits for words in the log; a minute at most.
            func wait(for words: String) throws {
                for _ in 0..<600 {
                    if log.contains(words) { return }
                    guard process.isRunning else { break }
                    usleep(100_000)
                }
                throw RawClient.Failure(reason: "expected \(words) in: \(log)")
            }

            /// The status; a minute at most.
            func ending() -> Int32? {
                for _ in 0..<600 where process.isRunning { usleep(100_000) }
                return process.isRunning ? nil : process.terminationStatus
            }
        }

        private func withFolder(_ body: @Sendable @escaping (URL) throws -> Void) async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "fashion-serve-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            try TestModel.make(seed: 1).write(to: folder.appendingPathComponent("model.h5"))
            try await onThread { try body(folder) }
        }

        @Test func servesReloadsAndStops() async throws {
            try await withFolder { folder in
                let serving = try Serving(["--model", "model.h5", "--port", "0"], in: folder)
                try serving.wait(for: "Serving ")
                let number = try #require(serving.log.firstMatch(of: /"port":([0-9]+)/)?.1)
                let port = try #require(Int(number))
                let image = try TestModel.png(3)
                let request = TestServer.request(
                    "POST", "/v1/predict", headers: ["Content-Type": "image/png"], body: image)
                func predict() throws -> RawClient.Answer {
                    let client = try RawClient(port: port)
                    client.send(request)
                    return try client.answer()
                }
                let first = try predict()
                #expect(first.status == 200)

                // A broken file, then a good one.
                let model = folder.appendingPathComponent("model.h5")
                try Data("broken".utf8).write(to: model)
                kill(serving.process.processIdentifier, SIGHUP)
                try serving.wait(for: "model not loaded")
                #expect(try predict().json["model"] as? String == first.json["model"] as? String)
                try TestModel.make(seed: 2).write(to: model)
                kill(serving.process.processIdentifier, SIGHUP)
                var second = first
                for _ in 0..<100 {
                    second = try predict()
                    if second.json["model"] as? String != first.json["model"] as? String { break }
                    usleep(100_000)
                }
                #expect(second.status == 200)
                #expect(second.json["model"] as? String != first.json["model"] as? String)

                // What has begun is finished; nothing new is taken.
                let open = try RawClient(port: port)
                open.send(request.dropLast(10))
                usleep(300_000)
                kill(serving.process.processIdentifier, SIGTERM)
                usleep(300_000)
                open.send(request.suffix(10))
                let last = try open.answer()
                #expect(last.status == 200 && last.headers["connection"] == "close")
                #expect(serving.ending() == 0, "\(serving.log)")
                #expect(serving.log.contains("\"message\":\"stopped\""))
                #expect(throws: (any Error).self) { try RawClient(port: port) }
            }
        }

        @Test func saysWhatIsWrong() async throws {
            try await withFolder { folder in
                for (arguments, status, words) in [
                    (["--host", "0.0.0.0"], Int32(2), "--token-file FILE"),
                    (["--public"], 2, "--public: expected --host with an address that others reach"),
                    (
                        ["--host", "0.0.0.0", "--public", "--token-file", "model.h5"], 2,
                        "--public: expected a server without a token, found --token-file"
                    ),
                    (["--port", "65536"], 2, "0 to 65535"),
                    (["--origin", "shop"], 2, "http(s)://host"), (["--max-body", "0"], 2, "1 to 256"),
                    (["--model", "none.h5"], 1, "none.h5: "),
                    (["--model", "model.h5", "--token-file", "model.h5"], 1, "model.h5: expected"),
                    (
                        ["--model", "model.h5", "--host", "no.such.host.invalid", "--public"], 1,
                        "no.such.host"
                    ),
                ] {
                    let serving = try Serving(
                        arguments + (arguments.contains("--port") ? [] : ["--port", "0"]), in: folder)
                    #expect(serving.ending() == status, "\(serving.log)")
                    #expect(serving.log.contains(words), "\(serving.log)")
                }
            }
        }
    }
#endif
