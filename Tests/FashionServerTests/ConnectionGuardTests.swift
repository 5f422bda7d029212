#if Server
    import HTTPTypes
    import NIOCore
    import NIOEmbedded
    import NIOHTTPTypes
    import Testing

    @testable import FashionServer

    /// The end of a connection whose client reads slowly.
    struct ConnectionGuardTests {
        /// A socket whose buffer is full until it is emptied.
        private final class FullSocket: ChannelOutboundHandler {
            typealias OutboundIn = HTTPResponsePart
            typealias OutboundOut = HTTPResponsePart

            private var waiting: [EventLoopPromise<Void>] = []
            private(set) var isHalfClosed = false

            func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
                if let promise { waiting.append(promise) }
                context.write(data, promise: nil)
            }

            /// An embedded channel has no halves.
            func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
                guard mode == .output else { return context.close(mode: mode, promise: promise) }
                isHalfClosed = true
                promise?.succeed()
            }

            func empty() {
                let promises = waiting
                waiting = []
                for promise in promises { promise.succeed() }
            }
        }

        private let socket = FullSocket()
        private let channel: EmbeddedChannel

        init() throws {
            channel = EmbeddedChannel(
                handlers: [socket, ConnectionGuard(ServingLimits()) { _, _ in }])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        }

        private func ask(endsBody: Bool = true) throws {
            let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/v1/predict")
            try channel.writeInbound(HTTPRequestPart.head(head))
            if endsBody { try channel.writeInbound(HTTPRequestPart.end(nil)) }
        }

        private func answer() {
            channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
            channel.write(HTTPResponsePart.body(ByteBuffer(string: "{}")), promise: nil)
            channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
        }

        /// The framework closes the connections of a server that stops right after the last response.
        @Test func aResponseIsSentBeforeTheConnectionIsClosed() throws {
            try ask()
            answer()
            let closed = channel.close()
            channel.embeddedEventLoop.run()
            #expect(channel.isActive)
            socket.empty()
            channel.embeddedEventLoop.run()
            #expect(!channel.isActive)
            try closed.wait()
        }

        /// A client that still sends would lose the answer by a reset.
        @Test func theRestOfABodyIsAwaitedAfterAnEarlyAnswer() throws {
            try ask(endsBody: false)
            answer()
            channel.close(promise: nil)
            #expect(!socket.isHalfClosed)
            socket.empty()
            channel.embeddedEventLoop.run()
            #expect(channel.isActive && socket.isHalfClosed)
            channel.close(promise: nil)
            channel.embeddedEventLoop.run()
            #expect(channel.isActive)
            try channel.writeInbound(HTTPRequestPart.end(nil))
            channel.embeddedEventLoop.run()
            #expect(!channel.isActive)
        }

        /// A client that never reads holds no connection for ever.
        @Test func aResponseThatNobodyReadsIsGivenUp() throws {
            try ask()
            answer()
            channel.close(promise: nil)
            channel.embeddedEventLoop.advanceTime(by: .seconds(29))
            #expect(channel.isActive)
            channel.embeddedEventLoop.advanceTime(by: .seconds(2))
            #expect(!channel.isActive)
        }

        @Test func aConnectionWithoutAResponseIsClosedAtOnce() throws {
            channel.close(promise: nil)
            channel.embeddedEventLoop.run()
            #expect(!channel.isActive)
        }
    }
#endif
