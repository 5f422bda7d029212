#if Server
    import FashionData
    import FashionImaging
    import FashionInference
    import FashionModelFiles
    import FashionNetworks
    import Foundation
    import Testing

    @testable import FashionServer

    /// What a server tells of its model, and how it explains answers.
    struct ModelDescriptionTests {
        @Test func describesItsModel() async throws {
            try await TestServer.run { server in
                let model = try await server.ask("GET", "/v1/model").json
                let digest = MessageDigest.sha256(of: try Data(contentsOf: server.model))
                    .map { String(format: "%02x", $0) }.joined()
                #expect(model["digest"] as? String == "sha256:\(digest)")
                #expect(model["classes"] as? [String] == ClassNames.fashion)
                #expect((model["metrics"] as? [String: Any])?["validation_accuracy"] as? Double == 0.9)
                let layers = try #require(model["layers"] as? [[String: Any]])
                let parameters = layers.compactMap { $0["parameters"] as? Int }
                #expect(parameters.reduce(0, +) == model["parameters"] as? Int)
                let input = try #require(model["input"] as? [String: Any])
                #expect(["height", "width", "channels"].map { input[$0] as? Int } == [28, 28, 1])
                let limits = try #require(model["limits"] as? [String: Int])
                #expect(limits == ["body_bytes": 20 << 20, "pixels": 40_000_000, "images": 64])
            }
        }

        @Test func describesAModelForColourImages() async throws {
            var builder = try GraphBuilder(name: "small", inputShape: [6, 8, 3])
            try builder.add(.flatten)
            try builder.add(.dense(Dense(units: 2, activation: .softmax)))
            var metadata = ModelMetadata(program: "test", classNames: ["a", "b"])
            metadata.preparation = ImagePreparation(channels: 3, height: 6, width: 8, fit: .pad)
            let model = Model(
                graph: builder.graph, weights: .initial(for: builder.graph, seed: 5), metadata: metadata)
            try await TestServer.run(model: Classifier(model, threads: 1)) { server in
                let described = try await server.ask("GET", "/v1/model").json
                let input = try #require(described["input"] as? [String: Any])
                #expect(["height", "width", "channels"].map { input[$0] as? Int } == [6, 8, 3])
            }
        }

        @Test func explains() async throws {
            try await TestServer.run { server in
                let answer = try await server.predict([("a.png", try TestModel.photograph())], "?explain=1")
                let prediction = try #require((answer.json["predictions"] as? [[String: Any]])?.first)
                let explanation = try #require(prediction["explanation"] as? [String: Any])
                func picture(_ name: String) throws -> DecodedImage {
                    let data = try #require(
                        (explanation[name] as? String).flatMap { Data(base64Encoded: $0) })
                    return try ImageFile(data, of: URL(fileURLWithPath: name)).decode()
                }
                let seen = try picture("seen")
                let expected = try ImageFile(Data(TestModel.photograph()), of: URL(fileURLWithPath: "a"))
                    .decode()
                let levels = Preprocessing(height: 28, width: 28).levels(of: expected)
                #expect((seen.width, seen.height) == (28, 28))
                #expect(stride(from: 0, to: seen.pixels.count, by: 4).map { seen.pixels[$0] } == levels)
                let heat = try picture("heat_map")
                #expect((heat.width, heat.height) == (252, 252))
            }
        }
    }
#endif
