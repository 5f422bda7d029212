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

        /// JPEG of 32×32, a pattern with sharp edges (Pillow, quality 60), which is decoded at half its size for networks of 8×8.
        private static let pattern = """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO
            UlNSMj5aYVpQYEpRUk//wAALCAAgACABAREA/8QAFwABAQEBAAAAAAAAAAAAAAAAAwAEAf/EADEQAAAFAgQCCQMFAAAAAAAAAAEC
            AxEhBRIEExUxBjIUFiIjJCYzQWElUYE1YmOCs//aAAgBAQAAPwDqVLXwFIW4HWOmap1I4YlFUgiKJSgwsYWuAe6NsUdw/CrfUdPy
            Oz1Pbp98Ztlr5Tb+ibmt3D5ZEqohgKutxwsRQ1MqRAwyKRAAVimBgcwPaAd0bYw7h+MyVLXwFIW4HWOmap1I4YlFUgiKJSgwsYWu
            Ae6NsUdw/EkvUVaQtVMeCgcWonAmBIdO1YUYe1FmMDGVm0feYhVu50/T51Fusdnase2/N3yeZXa1p+0IkhTlautS8eKYcJIkA+BO
            dS1EVoe1Z3MLmVi4feIjMkvUVaQtVMeCgcWonAmBIdO1YUYe1FmMDGVm0feYhdV1Hz7kZel+F6Fe+a8XZjR621o8vzF+m/y9c/69
            Dv8A9Gzv28vzFpWo+Qs/L0vxXTbHzXm3LePW3uHl+YtV1Hz7kZel+F6Fe+a8XZjR621o8vzCKr05Wro1TAAmHCSJBJjiETtRFaWu
            RZzC5kptH2mINHudQ1CdRfq5f2rHusyt8nmS3taPtBKoVFWkI0vACoHFqJxPjjkUtWFGWuWdjAxkouH2iI0qr05Wro1TAAmHCSJB
            JjiETtRFaWuRZzC5kptH2mI//9k=
            """

        /// Models of people's own images say how an image becomes their input: the server follows that as `predict` does, also
        /// where it decodes at a smaller size.
        @Test func photographsAreDecodedAsTheClassifierDecodesThem() async throws {
            var builder = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
            try builder.add(.flatten)
            try builder.add(.dense(Dense(units: 4, activation: .softmax)))
            var metadata = ModelMetadata(program: "test", classNames: ["a", "b", "c", "d"])
            metadata.preparation = ImagePreparation(channels: 1, height: 8, width: 8, fit: .pad)
            let model = Model(
                graph: builder.graph, weights: .initial(for: builder.graph, seed: 5), metadata: metadata)
            let data = try #require(
                Data(base64Encoded: Self.pattern, options: .ignoreUnknownCharacters))
            try await TestServer.run(model: Classifier(model, threads: 1)) { server in
                let classifier = try Classifier(contentsOf: server.model, threads: 1)
                let expected = try classifier.classify(data)
                let whole = try classifier.classify(
                    ImageFile(data, of: URL(fileURLWithPath: "pattern.jpg")).decode())
                #expect(expected.choices.map(\.probability) != whole.choices.map(\.probability))
                let answer = try await server.predict([("pattern.jpg", Array(data))], "?top=4")
                let prediction = try #require((answer.json["predictions"] as? [[String: Any]])?.first)
                let top = try #require(prediction["top"] as? [[String: Any]])
                #expect(
                    top.map { Float($0["probability"] as? Double ?? 0) }
                        == expected.choices.map(\.probability))
            }
        }
    }
#endif
