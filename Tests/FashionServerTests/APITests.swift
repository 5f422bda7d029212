#if Server
    import FashionInference
    import Foundation
    import Testing

    @testable import FashionServer

    /// A real server, asked over a socket.
    struct APITests {
        @Test func answersWhetherItLives() async throws {
            try await TestServer.run { server in
                for path in ["/healthz", "/readyz"] {
                    let answer = try await server.ask("GET", path)
                    #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
                }
                let head = try await server.ask("HEAD", "/healthz")
                #expect(head.status == 200 && head.headers["content-length"] == "17")
            }
        }

        @Test func predictionsAreThoseOfTheClassifier() async throws {
            try await TestServer.run { server in
                let classifier = try Classifier(contentsOf: server.model, threads: 1)
                let photograph = try TestModel.photograph()
                var images = try (0..<11).map { ("\($0).png", try TestModel.png($0)) }
                images.append(("photograph.png", photograph))
                let answer = try await server.predict(images, "?top=10")
                #expect(answer.status == 200)
                let predictions = try #require(answer.json["predictions"] as? [[String: Any]])
                #expect(predictions.count == images.count)
                for (image, found) in zip(images, predictions) {
                    let expected = try classifier.classify(Data(image.1))
                    #expect(found["file"] as? String == image.0)
                    #expect(found["class"] as? String == expected.best.name)
                    let top = try #require(found["top"] as? [[String: Any]])
                    #expect(top.count == 10)
                    for (choice, other) in zip(top, expected.choices) {
                        let probability = try #require(choice["probability"] as? Double)
                        // Whatever batch it went through: the same bits.
                        #expect(choice["class"] as? String == other.name)
                        #expect(Float(probability) == other.probability)
                    }
                }
                let single = try await server.ask(
                    "POST", "/v1/predict?top=1", headers: ["Content-Type": "image/png"], body: photograph)
                let one = try #require((single.json["predictions"] as? [[String: Any]])?.first)
                #expect(one["class"] as? String == predictions[11]["class"] as? String)
                #expect((one["top"] as? [Any])?.count == 1)
            }
        }
    }
#endif
