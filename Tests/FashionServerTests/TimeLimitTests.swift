#if Server
    import Foundation
    import Testing

    @testable import FashionServer

    /// What is cut off when it takes too long.
    struct TimeLimitTests {
        @Test func slowClientsAreCut() async throws {
            try await TestServer.run {
                ($0.limits.bodySeconds, $0.limits.idleSeconds) = (2, 2)
            } _: { server in
                let port = server.port
                let (answer, isClosed) = try await onThread {
                    let client = try RawClient(port: port)
                    client.send(
                        "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 9000\r\n\r\n"
                    )
                    // A byte now and then does not help.
                    for _ in 0..<5 {
                        client.send([1])
                        usleep(60_000)
                    }
                    let answer = try client.answer()
                    return (answer, client.isClosed())
                }
                check(answer, 408, "in time")
                #expect(isClosed)
                // A head that does not end, and a connection without a request.
                for text in ["GET / HTTP/1.1\r\nHost: loc", ""] {
                    let isCut = try await onThread {
                        let client = try RawClient(port: port, seconds: 10)
                        client.send(text)
                        return client.isClosed()
                    }
                    #expect(isCut)
                }
            }
        }

        /// A body may take longer than a connection may be idle.
        @Test func aStalledBodyIsAnswered() async throws {
            try await TestServer.run {
                ($0.limits.bodySeconds, $0.limits.idleSeconds) = (1.2, 0.3)
            } _: { server in
                let port = server.port
                let answer = try await onThread {
                    let client = try RawClient(port: port)
                    client.send(
                        "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 9000\r\n\r\nx"
                    )
                    return try client.answer()
                }
                check(answer, 408, "in time")
                // Before a request, in its head, and after an answer.
                for text in [
                    "", "GET / HTTP/1.1\r\nHost: loc", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                ] {
                    let isCut = try await onThread {
                        let client = try RawClient(port: port, seconds: 4)
                        client.send(text)
                        return client.isClosed()
                    }
                    #expect(isCut, "\(text)")
                }
            }
        }

        /// A client that reads nothing before its body has gone out still gets the answer to a body that is too large.
        @Test(arguments: ["", "Connection: close\r\n"])
        func aLongBodyIsDiscardedToItsEnd(connection: String) async throws {
            try await TestServer.run {
                $0.limits.bodyBytes = 20_000
            } _: { server in
                let port = server.port
                let (answer, isClosed) = try await onThread {
                    let client = try RawClient(port: port)
                    let (pieces, size) = (35, 200_000)
                    client.send(
                        "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n\(connection)"
                            + "Content-Length: \(pieces * size)\r\n\r\n")
                    // Longer than the server waits for a client that sends nothing.
                    for _ in 0..<pieces {
                        client.send([UInt8](repeating: 1, count: size))
                        usleep(100_000)
                    }
                    let answer = try client.answer()
                    return (answer, client.isClosed())
                }
                check(answer, 413, "20000 bytes")
                #expect(isClosed)
            }
        }
    }
#endif
