#if Server
    import FashionInference
    import Foundation
    import Testing

    @testable import FashionServer

    /// Each limit and each error, over a socket.
    struct LimitTests {
        @Test func addressesAndMethods() async throws {
            try await TestServer.run { server in
                check(try await server.ask("GET", "/v1/models"), 404, "/openapi.json")
                check(try await server.ask("GET", "/../etc/passwd"), 404, "/openapi.json")
                let get = try await server.ask("GET", "/v1/predict")
                check(get, 405, "found GET")
                #expect(get.headers["allow"] == "POST, OPTIONS")
                check(try await server.ask("POST", "/healthz", body: [1, 2]), 405, "found POST")
                check(try await server.ask("DELETE", "/"), 405, "found DELETE")
                let options = try await server.ask("OPTIONS", "/v1/model")
                #expect(options.status == 204 && options.headers["allow"] == "GET, HEAD, OPTIONS")
                #expect(options.headers["access-control-allow-origin"] == nil)
                check(
                    try await server.ask("GET", "/healthz", headers: ["Host": "attacker.example"]), 421,
                    "--token-file")
                #expect(
                    try await server.ask("GET", "/healthz", headers: ["Host": "127.0.0.1:80"]).status == 200)
            }
        }

        @Test func parameters() async throws {
            try await TestServer.run { server in
                let image = [("a.png", try TestModel.png(1))]
                for (query, words) in [
                    ("?top=0", "top: expected"), ("?top=x", "found \"x\""), ("?top=-1", "top:"),
                    ("?top=99999999999999999999", "top:"), ("?top=1&top=2", "twice"),
                    ("?explain=2", "explain:"),
                    ("?bottom=3", "\"bottom\""), ("?top=%FF", "percent"), ("?top=", "top:"),
                ] {
                    check(try await server.predict(image, query), 400, words)
                }
                let all = try await server.predict(image, "?top=1000")
                let first = (all.json["predictions"] as? [[String: Any]])?.first
                #expect((first?["top"] as? [Any])?.count == 10)
                let field = try await server.predict(image, fields: [("top", "2")])
                let second = (field.json["predictions"] as? [[String: Any]])?.first
                #expect((second?["top"] as? [Any])?.count == 2)
                check(try await server.predict(image, fields: [("colour", "red")]), 400, "\"colour\"")
                check(try await server.predict(image, "?top=3", fields: [("top", "2")]), 400, "twice")
            }
        }

        @Test func bodies() async throws {
            try await TestServer.run { server in
                check(try await server.ask("POST", "/v1/predict", body: [1]), 415, "no content type")
                let text = try await server.ask(
                    "POST", "/v1/predict", headers: ["Content-Type": "text/plain"], body: [1])
                check(text, 415, "\"text/plain\"")
                #expect(text.headers["accept-post"]?.contains("image/png") == true)
                check(
                    try await server.ask(
                        "POST", "/v1/predict",
                        headers: ["Content-Type": "image/png", "Content-Encoding": "gzip"],
                        body: [1]), 415, "gzip")
                check(
                    try await server.ask(
                        "POST", "/v1/predict", headers: ["Content-Type": "image/png"], body: []),
                    400, "found none")
                check(
                    try await server.ask(
                        "POST", "/v1/predict", headers: ["Content-Type": "multipart/form-data"], body: [1]),
                    400,
                    "boundary")
                check(try await server.predict([]), 400, "at least one image")
                // The format is detected from the bytes.
                for type in ["image/jpeg", "image/jpg", "image/JPG"] {
                    let answer = try await server.ask(
                        "POST", "/v1/predict", headers: ["Content-Type": type], body: TestModel.png(1))
                    #expect(answer.status == 200, "\(type)")
                }
                let open = Array(TestServer.form([("a.png", try TestModel.png(1))]).dropLast(6))
                check(
                    try await server.ask(
                        "POST", "/v1/predict",
                        headers: ["Content-Type": "multipart/form-data; boundary=frontier"],
                        body: open), 400, "closing boundary")
            }
        }

        @Test func oneBadImageLeavesTheOthersAlone() async throws {
            try await TestServer.run { server in
                let good = try TestModel.png(1)
                let answer = try await server.predict([
                    ("C:\\photos\\first.png", good), ("../../broken.png", Array(good.prefix(60))),
                    ("text.png", Array("hello".utf8)), ("last.png", good),
                ])
                #expect(answer.status == 200)
                let items = try #require(answer.json["predictions"] as? [[String: Any]])
                #expect(
                    items.map { $0["file"] as? String } == [
                        "first.png", "broken.png", "text.png", "last.png",
                    ])
                #expect(items.map { $0["error"] == nil } == [true, false, false, true])
                #expect(items[0]["class"] as? String == items[3]["class"] as? String)
                let error = try #require(items[1]["error"] as? [String: Any])
                #expect((error["detail"] as? String)?.hasPrefix("broken.png: is a damaged PNG image") == true)

                check(try await server.predict([("text.png", Array("hello".utf8))]), 422, "text.png")
                let both = try await server.predict([("a", [1]), ("b", [2])])
                check(both, 422, "none of the 2 images")
                #expect((both.json["errors"] as? [Any])?.count == 2)
                let metrics = try await server.ask("GET", "/metrics").text
                #expect(metrics.contains("fashion_unreadable_images_total 5\n"))
            }
        }

        @Test func sizes() async throws {
            try await TestServer.run {
                ($0.limits.bodyBytes, $0.limits.pixels, $0.limits.images) = (20_000, 5000, 2)
            } _: { server in
                let long = [UInt8](repeating: 0, count: 30_000)
                let tooLong = try await server.ask(
                    "POST", "/v1/predict", headers: ["Content-Type": "image/png"], body: long)
                check(tooLong, 413, "20000 bytes")
                #expect(tooLong.headers["connection"] == "close")
                // Without a length, in chunks.
                let port = server.port
                let chunked = try await onThread {
                    let client = try RawClient(port: port)
                    client.send(
                        "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
                    )
                    for _ in 0..<30 {
                        client.send("400\r\n")
                        client.send([UInt8](repeating: 1, count: 1024))
                        client.send("\r\n")
                    }
                    let answer = try client.answer()
                    return (answer, client.isClosed())
                }
                check(chunked.0, 413, "20000 bytes")
                #expect(chunked.1)
                check(
                    try await server.predict([("large.png", try TestModel.photograph(width: 100, height: 60))]
                    ), 413,
                    "large.png: expected an image of at most 5000 pixels, found 100×60")
                let three = try (0..<3).map { ("\($0).png", try TestModel.png($0)) }
                check(try await server.predict(three), 413, "at most 2 images")
            }
        }

        @Test func requestsAtOnce() async throws {
            try await TestServer.run {
                ($0.limits.requests, $0.limits.requestsPerClient) = (2, 1)
            } _: { server in
                let port = server.port
                // A request whose body is still to come holds the client's place.
                let held = try await onThread {
                    let client = try RawClient(port: port)
                    client.send(
                        "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\n"
                    )
                    usleep(200_000)
                    return client
                }
                let image = [("a.png", try TestModel.png(1))]
                check(try await server.predict(image), 429, "from one address")
                #expect(try await server.ask("GET", "/healthz").status == 200)
                let answer = try await onThread {
                    held.send([UInt8](repeating: 7, count: 9))
                    return try held.answer()
                }
                check(answer, 422, "image")
                #expect(try await server.predict(image).status == 200)
            }
            try await TestServer.run {
                $0.limits.requests = 0
            } _: { server in
                check(try await server.predict([("a.png", try TestModel.png(1))]), 503, "at most 0 requests")
            }
            try await TestServer.run {
                $0.limits.memory = 100
            } _: { server in
                check(try await server.predict([("a.png", try TestModel.png(1))]), 503, "as much as they may")
            }
            try await TestServer.run {
                $0.limits.queuedImages = 0
            } _: { server in
                check(
                    try await server.predict([("a.png", try TestModel.png(1))]), 503, "wait for the network")
            }
            try await TestServer.run {
                $0.limits.answerSeconds = -1
            } _: { server in
                check(try await server.predict([("a.png", try TestModel.png(1))]), 503, "too late")
            }
        }

        #if os(Linux)
            /// A client that only announces a large body must not take the memory for it.
            @Test(.timeLimit(.minutes(1))) func memoryFollowsTheBytesThatArrive() async throws {
                func addressSpace() throws -> Int {
                    let lines = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
                        .split(separator: "\n")
                    let line = try #require(lines.first { $0.hasPrefix("VmSize:") })
                    return try #require(Int(line.filter(\.isNumber))) << 10
                }
                try await TestServer.run {
                    $0.limits.bodyBytes = 256 << 20
                } _: { server in
                    let (port, before) = (server.port, try addressSpace())
                    var clients = try await onThread {
                        try (0..<64).map { _ in
                            let client = try RawClient(port: port)
                            client.send(
                                "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
                                    + "Content-Length: \(256 << 20)\r\n\r\n")
                            return client
                        }
                    }
                    while try await !server.ask("GET", "/metrics").text.contains("_in_flight 64\n") {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    // The bodies together would be 16 GiB; other tests run meanwhile.
                    #expect(try addressSpace() - before < 8 << 30)
                    clients.removeAll()
                }
            }
        #endif

        @Test func whatIsNoHTTP() async throws {
            try await TestServer.run { server in
                let port = server.port
                let answers = try await onThread {
                    try [
                        "GARBAGE\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n",
                        "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    ].map { text in
                        let client = try RawClient(port: port)
                        client.send(text)
                        return try client.answer()
                    }
                }
                check(answers[0], 400, "HTTP/1.1")
                check(answers[1], 431, "head")
                check(answers[2], 400, "HTTP/1.1")
                let metrics = try await server.ask("GET", "/metrics").text
                for status in [400, 431] {
                    let labels = "{route=\"other\",method=\"other\",status=\"\(status)\"}"
                    #expect(metrics.contains("fashion_http_requests_total\(labels) 1\n"), "\(metrics)")
                    #expect(
                        server.log.contains(
                            "\"message\":\"request\",\"client\":\"127.0.0.1\",\"status\":\(status)}"),
                        "\(server.log)")
                }
            }
        }

        @Test func codingsOfTheTransferAreRefusedButChunks() async throws {
            try await TestServer.run { server in
                let port = server.port
                let answer = try await onThread {
                    let client = try RawClient(port: port)
                    client.send(
                        "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
                            + "Transfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
                    return try client.answer()
                }
                check(answer, 415, "gzip, chunked")
            }
        }

        @Test func continuesWhenAsked() async throws {
            try await TestServer.run { server in
                let (port, image) = (server.port, try TestModel.png(1))
                let answer = try await onThread {
                    let client = try RawClient(port: port)
                    client.send(
                        TestServer.request(
                            "POST", "/v1/predict",
                            headers: [
                                "Content-Type": "image/png", "Expect": "100-continue",
                                "Content-Length": "\(image.count)",
                            ]))
                    usleep(100_000)
                    client.send(image)
                    // Two on one connection, the second one sent at once.
                    client.send(
                        TestServer.request(
                            "POST", "/v1/predict", headers: ["Content-Type": "image/png"], body: image))
                    _ = try client.answer()
                    return try client.answer()
                }
                #expect(answer.status == 200)
            }
        }
    }
#endif
