#if Server
    import HTTPTypes
    import NIOCore
    import NIOHTTP1
    import NIOHTTPTypes

    /// The body of a request did not arrive in time.
    struct BodyTimeout: Error {}

    /// Guards one connection: cuts off idle and slow clients, answers `Expect: 100-continue`, answers invalid HTTP with a
    /// problem, and closes connections so that the last response arrives.
    ///
    /// If a connection were closed while the client still sends, it would be reset and the response could be lost.
    /// Therefore the server's side is closed first, and further input is discarded for a while (RFC 9112, 9.6).
    final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPRequestPart
        typealias InboundOut = HTTPRequestPart
        typealias OutboundIn = HTTPResponsePart
        typealias OutboundOut = HTTPResponsePart

        /// Is called with the status and the client's address for each request that is answered here.
        typealias Refusal = @Sendable (_ status: Int, _ client: String) -> Void

        /// The rest of a request is discarded until no input arrives for this long, or its time for a body is over.
        private static let lingering = TimeAmount.seconds(2)

        private let limits: ServingLimits
        private let onRefusal: Refusal
        /// Whether a body is still arriving.
        private var isReading = false
        /// The time by which it must have arrived.
        private var bodyEnd = NIODeadline.uptimeNanoseconds(0)
        /// The number of requests whose responses are not written yet.
        private var unanswered = 0
        /// The number of responses that are written, but not yet by the system.
        private var unsent = 0
        private var closesAfterAnswer = false
        private var isClosing = false
        /// Whether invalid input has arrived, so that the following input is ignored as well.
        private var isRefusing = false
        private var idleDeadline: Scheduled<Void>?
        private var bodyDeadline: Scheduled<Void>?
        private var writeDeadline: Scheduled<Void>?

        init(_ limits: ServingLimits, onRefusal: @escaping Refusal) {
            self.limits = limits
            self.onRefusal = onRefusal
        }

        func handlerAdded(context: ChannelHandlerContext) {
            if context.channel.isActive { waitForRequest(context) }
        }

        func channelActive(context: ChannelHandlerContext) {
            waitForRequest(context)
            context.fireChannelActive()
        }

        func handlerRemoved(context: ChannelHandlerContext) { cancelDeadlines() }

        func channelInactive(context: ChannelHandlerContext) {
            cancelDeadlines()
            context.fireChannelInactive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if isClosing, case .end = unwrapInboundIn(data), unanswered == 0 {
                // Nothing is left that could reset the connection.
                return context.close(promise: nil)
            }
            guard !isClosing, !isRefusing else { return }
            switch unwrapInboundIn(data) {
            case .head(let head):
                isReading = true
                unanswered += 1
                idleDeadline?.cancel()
                idleDeadline = nil
                bodyDeadline?.cancel()
                bodyEnd = context.eventLoop.now + Self.nanoseconds(limits.bodySeconds)
                bodyDeadline = schedule(context, by: bodyEnd) { guardian, context in
                    guard guardian.isReading else { return }
                    context.fireErrorCaught(BodyTimeout())
                    // A client that does not read the response either is cut off.
                    guardian.closesAfterAnswer = true
                    guardian.writeDeadline = guardian.schedule(context, 5) { $1.close(promise: nil) }
                }
                if head.headerFields[.expect]?.lowercased() == "100-continue", unanswered == 1,
                    Int(head.headerFields[.contentLength] ?? "0").map({ $0 <= limits.bodyBytes }) ?? false
                {
                    context.writeAndFlush(
                        wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
                }
            case .body: break
            case .end:
                isReading = false
                bodyDeadline?.cancel()
                bodyDeadline = nil
                waitForRequest(context)
            }
            context.fireChannelRead(data)
        }

        func channelReadComplete(context: ChannelHandlerContext) {
            if isClosing { lingerOn(context) }
            context.fireChannelReadComplete()
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            switch unwrapOutboundIn(data) {
            case .head(let head):
                guard head.status.kind != .informational else { break }
                if head.headerFields[.connection]?.lowercased() == "close" { closesAfterAnswer = true }
                writeDeadline?.cancel()
                writeDeadline = schedule(context, limits.writeSeconds) { $1.close(promise: nil) }
            case .body: break
            case .end:
                unanswered -= 1
                unsent += 1
                let written = promise ?? context.eventLoop.makePromise(of: Void.self)
                let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                written.futureResult.whenComplete { _ in
                    let (guardian, context) = bound.value
                    guardian.unsent -= 1
                    guardian.writeDeadline?.cancel()
                    guardian.writeDeadline = nil
                    if guardian.closesAfterAnswer {
                        guardian.closeGently(context)
                    } else {
                        guardian.waitForRequest(context)
                    }
                }
                context.write(data, promise: written)
                return
            }
            context.write(data, promise: promise)
        }

        /// Closes only after the system has taken the last response: the framework closes a connection of a server that
        /// stops immediately after it has written it.
        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            guard mode == .all, unsent > 0 || isClosing else {
                return context.close(mode: mode, promise: promise)
            }
            closesAfterAnswer = true
            context.channel.closeFuture.cascade(to: promise)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            // Within a request, its response reports the error; a broken connection gets no response.
            guard unanswered == 0, !isClosing, !(error is IOError), !(error is ChannelError) else {
                return context.fireErrorCaught(error)
            }
            let isLarge = error as? HTTPParserError == .headerOverflow
            isRefusing = true
            let problem = Problem(
                isLarge ? 431 : 400, isLarge ? "Request Header Fields Too Large" : "Bad Request",
                isLarge
                    ? "the request's head is larger than is read"
                    : "expected a request of HTTP/1.1, found something else")
            onRefusal(problem.status, context.remoteAddress?.ipAddress ?? "unknown")
            let body = ByteBuffer(bytes: problem.json.bytes)
            var head = HTTPResponse(status: .init(code: problem.status))
            head.headerFields[.contentType] = "application/problem+json"
            head.headerFields[.contentLength] = "\(body.readableBytes)"
            head.headerFields[.connection] = "close"
            unanswered += 1
            closesAfterAnswer = true
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(body)), promise: nil)
            let written = context.eventLoop.makePromise(of: Void.self)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            written.futureResult.whenComplete { _ in bound.value.0.closeGently(bound.value.1) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if isClosing, let event = event as? ChannelEvent, event == .inputClosed {
                return context.close(promise: nil)
            }
            context.fireUserInboundEventTriggered(event)
        }

        /// Closes the connection if no whole head of a request arrives in time.
        private func waitForRequest(_ context: ChannelHandlerContext) {
            guard unanswered == 0, !isReading, !isClosing, context.channel.isActive else { return }
            idleDeadline?.cancel()
            idleDeadline = schedule(context, limits.idleSeconds) { $1.close(promise: nil) }
        }

        private func closeGently(_ context: ChannelHandlerContext) {
            guard !isClosing else { return }
            isClosing = true
            cancelDeadlines()
            guard isReading || unanswered > 0 else { return context.close(promise: nil) }
            bodyDeadline = schedule(context, by: max(bodyEnd, context.eventLoop.now + Self.lingering)) {
                $1.close(promise: nil)
            }
            lingerOn(context)
            context.close(mode: .output, promise: nil)
        }

        /// Closes the connection if no further input arrives for a while.
        private func lingerOn(_ context: ChannelHandlerContext) {
            idleDeadline?.cancel()
            idleDeadline = schedule(context, by: context.eventLoop.now + Self.lingering) {
                $1.close(promise: nil)
            }
        }

        private func schedule(
            _ context: ChannelHandlerContext, _ seconds: Double,
            _ body: @escaping (ConnectionGuard, ChannelHandlerContext) -> Void
        ) -> Scheduled<Void> {
            schedule(context, by: context.eventLoop.now + Self.nanoseconds(seconds), body)
        }

        private func schedule(
            _ context: ChannelHandlerContext, by deadline: NIODeadline,
            _ body: @escaping (ConnectionGuard, ChannelHandlerContext) -> Void
        ) -> Scheduled<Void> {
            context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { body(self, context) }
        }

        private static func nanoseconds(_ seconds: Double) -> TimeAmount {
            .nanoseconds(Int64(seconds * 1e9))
        }

        private func cancelDeadlines() {
            for deadline in [idleDeadline, bodyDeadline, writeDeadline] { deadline?.cancel() }
            (idleDeadline, bodyDeadline, writeDeadline) = (nil, nil, nil)
        }
    }
#endif
