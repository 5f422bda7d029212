#if Server
    import FashionData
    import FashionInference
    import FashionModelFiles
    import Foundation
    import Synchronization
    import Testing

    @testable import FashionServer

    /// Running a server: token, other origins, metrics, log, page, forms, batches, the end.
    struct OperationTests {
        @Test func asksForItsToken() async throws {
            let secret = "correct-horse-battery"
            try await TestServer.run {
                $0.token = AccessToken(secret)
            } _: { server in
                for path in ["/v1/model", "/metrics"] {
                    for header in [
                        nil, "Bearer", "Bearer ", "Basic \(secret)", "Bearer \(secret)x", "Bearer correct",
                    ] {
                        let answer = try await server.ask(
                            "GET", path, headers: header.map { ["Authorization": $0] } ?? [:])
                        #expect(answer.status == 401 && answer.headers["www-authenticate"] == "Bearer")
                    }
                    let answer = try await server.ask(
                        "GET", path, headers: ["Authorization": "bearer \(secret)"])
                    #expect(answer.status == 200)
                }
                let long = try await server.ask(
                    "POST", "/v1/predict", headers: ["Content-Type": "image/png"],
                    body: [UInt8](repeating: 0, count: 100_000))
                #expect(long.status == 401 && long.headers["connection"] == "close")
                #expect(try await server.ask("GET", "/").status == 200)
                #expect(try await server.ask("GET", "/readyz").status == 200)
            }
            #expect(AccessToken("too short") == nil && AccessToken("with a space in its middle") == nil)
        }

        @Test func answersOtherOriginsOnlyWhenNamed() async throws {
            try await TestServer.run {
                $0.origins = ["https://shop.example"]
            } _: { server in
                let allowed = try await server.ask(
                    "OPTIONS", "/v1/predict",
                    headers: ["Origin": "https://shop.example", "Access-Control-Request-Method": "POST"])
                #expect(allowed.headers["access-control-allow-origin"] == "https://shop.example")
                #expect(allowed.headers["access-control-allow-headers"] == "Authorization, Content-Type")
                #expect(allowed.headers["vary"] == "Origin")
                let answer = try await server.ask(
                    "GET", "/v1/model", headers: ["Origin": "https://shop.example"])
                #expect(answer.headers["access-control-allow-origin"] == "https://shop.example")
                #expect(answer.headers["access-control-expose-headers"] == "Retry-After")
                let other = try await server.ask(
                    "GET", "/v1/model", headers: ["Origin": "https://other.example"])
                #expect(other.headers["access-control-expose-headers"] == nil)
                #expect(other.headers["access-control-allow-origin"] == nil)
                #expect(other.headers["cross-origin-resource-policy"] == "same-origin")
            }
        }

        @Test func countsWhatItDoes() async throws {
            try await TestServer.run { server in
                _ = try await server.predict([
                    ("a.png", try TestModel.png(1)), ("b.png", try TestModel.png(2)),
                ])
                _ = try await server.ask("GET", "/nothing/of/the/kind")
                let answer = try await server.ask("GET", "/metrics")
                #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
                var values: [String: Double] = [:]
                for line in answer.text.split(separator: "\n") where !line.hasPrefix("#") {
                    let parts = line.split(separator: " ")
                    #expect(parts.count == 2 || line.contains("class="), "\(line)")
                    values[parts.dropLast().joined(separator: " ")] = Double(parts[parts.count - 1])
                }
                let predict = "{route=\"/v1/predict\",method=\"POST\",status=\"200\"}"
                #expect(values["fashion_http_requests_total\(predict)"] == 1)
                #expect(
                    values["fashion_http_requests_total{route=\"other\",method=\"GET\",status=\"404\"}"] == 1)
                #expect(values["fashion_http_request_duration_seconds_count{route=\"/v1/predict\"}"] == 1)
                #expect(
                    values["fashion_http_request_duration_seconds_bucket{route=\"/v1/predict\",le=\"+Inf\"}"]
                        == 1)
                #expect(values["fashion_batch_images_sum"] == 2)
                #expect(values["fashion_model_loaded"] == 1)
                let classes = values.filter { $0.key.hasPrefix("fashion_predictions_total{") }
                #expect(classes.values.reduce(0, +) == 2)
                let line = try #require(
                    server.log.split(separator: "\n").last { $0.contains("/v1/predict") })
                let entry = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                #expect(entry["message"] as? String == "request" && entry["status"] as? Int == 200)
                #expect(entry["images"] as? Int == 2 && entry["ms"] as? Double != nil)
            }
        }

        @Test func writesPrometheusText() {
            let registry = PrometheusRegistry([
                .init(name: "a_total", help: "A.", kind: .counter),
                .init(name: "h", help: "H.", kind: .histogram([1, 2.5])),
            ])
            registry.makeCounter(label: "a_total", dimensions: [("x", "q\"\\\n")]).increment(by: 3)
            let histogram = registry.makeRecorder(label: "h", dimensions: [], aggregate: true)
            for value in [0.5, 1, 2, 9] { histogram.record(value) }
            #expect(
                registry.text == """
                    # HELP a_total A.
                    # TYPE a_total counter
                    a_total{x="q\\"\\\\\\n"} 3
                    # HELP h H.
                    # TYPE h histogram
                    h_bucket{le="1"} 2
                    h_bucket{le="2.5"} 3
                    h_bucket{le="+Inf"} 4
                    h_sum 12.5
                    h_count 4

                    """)
        }

        @Test func thePageNeedsNothingElse() async throws {
            try await TestServer.run { server in
                let page = try await server.ask("GET", "/")
                #expect(page.status == 200 && page.body.count < 100_000)
                #expect(page.headers["content-type"] == "text/html; charset=utf-8")
                let policy = try #require(page.headers["content-security-policy"])
                #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
                // The digests of the policy are those of the elements, worked out another way.
                for element in ["script", "style"] {
                    let content = page.text.components(separatedBy: "<\(element)>")[1]
                        .components(separatedBy: "</\(element)>")[0]
                    let digest = Data(MessageDigest.sha256(of: Data(content.utf8))).base64EncodedString()
                    #expect(policy.contains("\(element)-src 'sha256-\(digest)'"))
                }
                // Only networks for grey images want one article on a plain background, and see it grey on black.
                for words in ["One article on a plain background", "small, grey, on black"] {
                    let lines = page.text.split(separator: "\n").filter { $0.contains(words) }
                    #expect(lines.count == 1 && lines.allSatisfy { $0.contains("channels === 1 ?") })
                }
                // An answer that is not the server's own names its status.
                #expect(page.text.contains("The server, or a proxy before it, answered ${answer.status}."))
                #expect(!page.text.contains("http://") && !page.text.contains("https://"))
                #expect(page.headers["x-content-type-options"] == "nosniff")
                let tag = try #require(page.headers["etag"])
                #expect(try await server.ask("GET", "/", headers: ["If-None-Match": tag]).status == 304)
            }
        }

        @Test func theDescriptionNamesEveryRoute() async throws {
            try await TestServer.run { server in
                let document = try await server.ask("GET", "/openapi.json").json
                #expect(document["openapi"] as? String == "3.1.0")
                let paths = try #require(document["paths"] as? [String: [String: Any]])
                #expect(Set(paths.keys) == Set(Responder.Route.allCases.map(\.rawValue)))
                // The fields of a form are those that the description names.
                let content = [
                    "post", "requestBody", "content", "multipart/form-data", "schema", "properties",
                ]
                .reduce(paths["/v1/predict"] as Any?) { ($0 as? [String: Any])?[$1] }
                let fields = try #require(content as? [String: Any])
                #expect(Set(fields.keys) == ["image", "images", "image[]", "top", "explain"])
                let image = try TestModel.png(1)
                for name in fields.keys where name.hasPrefix("image") {
                    let head =
                        "--frontier\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.png\"\r\n\r\n"
                    let answer = try await server.ask(
                        "POST", "/v1/predict",
                        headers: ["Content-Type": "multipart/form-data; boundary=frontier"],
                        body: Array(head.utf8) + image + Array("\r\n--frontier--\r\n".utf8))
                    #expect(answer.status == 200)
                }
            }
        }

        /// Browsers send an empty file without a name for a field in which none was chosen.
        @Test func fieldsWithoutAFileAreNoImages() async throws {
            try await TestServer.run { server in
                func form(_ parts: [(head: String, body: [UInt8])]) async throws -> RawClient.Answer {
                    let body = parts.flatMap { part in
                        Array("--frontier\r\nContent-Disposition: form-data; \(part.head)\r\n\r\n".utf8)
                            + part.body
                            + Array("\r\n".utf8)
                    }
                    return try await server.ask(
                        "POST", "/v1/predict",
                        headers: ["Content-Type": "multipart/form-data; boundary=frontier"],
                        body: body + Array("--frontier--\r\n".utf8))
                }
                let image = (head: #"name="image"; filename="a.png""#, body: try TestModel.png(1))
                let none = (head: #"name="image"; filename="""#, body: [UInt8]())
                let one = try await form([image, none])
                #expect(one.status == 200 && (one.json["predictions"] as? [Any])?.count == 1)
                check(try await form([none]), 400, "at least one image in a field called image")
                for body in [Array("x".utf8), [UInt8](repeating: 65, count: 200)] {
                    check(
                        try await form([image, (#"name="photo""#, body)]), 400,
                        #"and the fields top and explain, found a field "photo""#)
                }
            }
        }

        @Test func batchesOfOneModelOnly() async throws {
            #expect((0...9).map(Batcher.batch) == [0, 1, 2, 3, 4, 4, 6, 7, 8, 8])
            #expect([13, 14, 16, 17, 27].map(Batcher.batch) == [8, 14, 16, 16, 16])
            #expect([28, 32, 40].map(Batcher.batch) == [28, 32, 32])
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: folder) }
            let models = try (1...2).map { seed in
                let file = folder.appendingPathComponent("\(seed).h5")
                try TestModel.make(seed: UInt64(seed)).write(to: file)
                return try ServedModel(ServingOptions(model: file, threads: 1))
            }
            let batcher = Batcher(ServingOptions(model: folder, threads: 1))
            // All wait before the first batch is taken.
            let answers = try await withThrowingTaskGroup { group in
                for index in 0..<40 {
                    group.addTask {
                        let results = try await batcher.classify(
                            [TestModel.levels(index)], by: models[index % 2],
                            before: .now + .seconds(60))
                        return (index, try results.map { try $0.get() })
                    }
                }
                try await Task.sleep(for: .milliseconds(200))
                try batcher.start()
                return try await group.reduce(into: [Int: [Prediction]]()) { $0[$1.0] = $1.1 }
            }
            batcher.stop()
            for index in 0..<40 {
                let expected = try models[index % 2].classifier.classify(levels: TestModel.levels(index))
                let found = try #require(answers[index]?.first)
                #expect(found == expected)
            }
            // Alone and in plans of every size: the same bits.
            let images = (0..<32).map { TestModel.levels($0) }
            let alone = try images.map { try models[0].classify([$0])[0] }
            for size in ServedModel.planSizes {
                #expect(try models[0].classify(Array(images.prefix(size))) == Array(alone.prefix(size)))
            }
        }

        @Test func refusesToStart() async throws {
            try await TestServer.run { server in
                var options = ServingOptions(
                    model: server.folder.appendingPathComponent("none.h5"), threads: 1)
                options.port = 0
                let lines = Mutex("")
                func expectProblem(_ problem: String) async {
                    let server = FashionServer(options, hearsSignals: false) { line in
                        lines.withLock { $0 += line }
                    }
                    let error = await #expect(throws: FileError.self) { try await server.run() }
                    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
                }
                await expectProblem("there is no such file")
                options.model = server.folder.appendingPathComponent("pipe.h5")
                #expect(mkfifo(options.model.path, 0o600) == 0)
                await expectProblem("is a pipe; expected a file")
                // The port was not opened.
                #expect(lines.withLock { $0 } == "")
                options.model = server.folder.appendingPathComponent("text.h5")
                try Data("no model".utf8).write(to: options.model)
                await expectProblem("is a text")
                #expect(!lines.withLock { $0 }.contains("\"level\":\"error\""))
                options.model = server.model
                options.port = server.port
                let error = await #expect(throws: ServingError.self) {
                    try await FashionServer(options, hearsSignals: false) { _ in }.run()
                }
                #expect(error?.description.contains("--port 0 takes a free port") == true)
            }
        }
    }
#endif
