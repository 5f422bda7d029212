#if Server
    import FashionInference
    import Foundation
    import Testing

    @testable import FashionServer

    /// A model file that is removed, replaced or broken while the server runs.
    struct ModelFileTests {
        @Test func aRemovedModelIsSaidOnce() async throws {
            try await TestServer.run(fileInterval: .milliseconds(20)) { server in
                try FileManager.default.removeItem(at: server.model)
                for _ in 0..<200 where !server.log.contains("model file removed") {
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await Task.sleep(for: .milliseconds(200))
                #expect(server.log.components(separatedBy: "model file removed").count == 2)
                #expect(try await server.predict([("a.png", TestModel.png(1))]).status == 200)
                try TestModel.make(seed: 3).write(to: server.model)
                for _ in 0..<200 where !server.log.contains("file changed") {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(server.log.contains("file changed"))
            }
        }

        @Test func takesAnotherModelAndKeepsTheOldOneWhenItIsBroken() async throws {
            try await TestServer.run(fileInterval: .milliseconds(50)) { server in
                func digest() async throws -> String? {
                    try await server.ask("GET", "/v1/model").json["digest"] as? String
                }
                let image = [("a.png", try TestModel.png(1))]
                let first = try await digest()
                let other = try TestModel.make(seed: 2)
                try other.write(to: server.model)
                var second = first
                for _ in 0..<200 where second == first {
                    try await Task.sleep(for: .milliseconds(50))
                    second = try await digest()
                    #expect(try await server.predict(image).status == 200)
                }
                #expect(second != first)
                let answer = try await server.predict(image)
                let found = try #require((answer.json["predictions"] as? [[String: Any]])?.first)
                let expected = try other.classify(levels: TestModel.levels(1))
                #expect(found["class"] as? String == expected.best.name)
                #expect(answer.json["model"] as? String == second)

                try Data("no model".utf8).write(to: server.model)
                for _ in 0..<200 where !server.log.contains("model not loaded") {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(server.log.contains("model not loaded"))
                #expect(try await digest() == second)
                #expect(try await server.predict(image).status == 200)
                let metrics = try await server.ask("GET", "/metrics").text
                #expect(metrics.contains("fashion_model_reloads_total{outcome=\"success\"} 1\n"))
                #expect(metrics.contains("fashion_model_reloads_total{outcome=\"failure\"} 1\n"))
            }
        }

        /// Nothing ever writes to the pipe.
        @Test(.timeLimit(.minutes(1))) func aPipeInPlaceOfTheModelIsNotWaitedFor() async throws {
            try await TestServer.run(fileInterval: .milliseconds(50)) { server in
                let first = try await server.ask("GET", "/v1/model").json["digest"] as? String
                try FileManager.default.removeItem(at: server.model)
                #expect(mkfifo(server.model.path, 0o600) == 0)
                for _ in 0..<200 where !server.log.contains("model not loaded") {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(server.log.contains("is a pipe; expected a file"))
                #expect(try await server.ask("GET", "/v1/model").json["digest"] as? String == first)
                #expect(try await server.predict([("a.png", TestModel.png(1))]).status == 200)
                await server.stop()
            }
        }
    }
#endif
