#if Server
    import FashionInference
    import Foundation
    import Hummingbird
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOPosix
    import ServiceLifecycle
    import Synchronization
    import UnixSignals

    /// Serves a classifier over HTTP, with an API and a web page.
    ///
    /// ```swift
    /// try await FashionServer(ServingOptions(model: URL(filePath: "best_model.h5"))).run()
    /// ```
    public struct FashionServer: Sendable {
        private let options: ServingOptions
        private let write: @Sendable (String) -> Void
        private let hearsSignals: Bool
        private let interval: Duration
        private let logLevel: Logger.Level

        /// Creates a server without starting it.
        /// - Parameters:
        ///   - options: the model, the address and the limits.
        ///   - hearsSignals: whether SIGTERM and SIGINT stop the server and SIGHUP reloads the model; the server also
        ///     stops when its task is cancelled.
        ///   - fileInterval: the interval at which the model file is checked for changes.
        ///   - logsRequests: whether each request is logged, beside the changes of the model.
        ///   - log: is called with each line of the log, a JSON object with a trailing newline; `nil` writes to
        ///     standard output.
        public init(
            _ options: ServingOptions, hearsSignals: Bool = true, fileInterval: Duration = .seconds(1),
            logsRequests: Bool = true, log: (@Sendable (String) -> Void)? = nil
        ) {
            self.options = options
            self.hearsSignals = hearsSignals
            interval = fileInterval
            logLevel = logsRequests ? .info : .notice
            write = log ?? JSONLogHandler.descriptor(STDOUT_FILENO)
        }

        /// Serves until a signal arrives or the task is cancelled; running requests are finished.
        ///
        /// A model that is being read when this ends is read to its end in a thread of its own. A process that ends at
        /// once calls `_exit`: `exit` destroys objects that the thread still computes with.
        /// - Parameter onReady: is called once with the port, when the server listens and the model is loaded.
        /// - Throws: `FileError` for a model that cannot be read, ``ServingError`` for an address that cannot be bound,
        ///   `ThreadError` when no thread can be created, and what ``ServingOptions/prepare`` throws for the first model.
        public func run(onReady: @escaping @Sendable (_ port: Int) -> Void = { _ in }) async throws {
            // A disconnected client must be an error of a write, not the end of the process.
            signal(SIGPIPE, SIG_IGN)
            // A file that is missing or cannot be opened is an error before the port is opened.
            try WholeFile.requireNoStream(options.model)
            _ = try ContentKind(of: options.model)
            let logger = Self.logger("fashion", logLevel, write)
            let services = ServerServices(options, logger: logger)
            do {
                try services.batcher.start()
            } catch {
                await services.decoder.stop()
                throw error
            }
            defer { services.batcher.stop() }
            let group = MultiThreadedEventLoopGroup(numberOfThreads: min(2, options.threads))
            let readiness = Readiness(onReady)
            // Messages of the framework itself do not belong in this log.
            let quiet = Self.logger("hummingbird", .critical, write)
            let limits = options.limits
            let application = Application(
                responder: Responder(services: services),
                server: .http1(
                    configuration: HTTP1Channel.Configuration(
                        additionalChannelHandlers: [
                            ConnectionGuard(limits, onRefusal: services.refused)
                        ],
                        // The guard closes idle connections, and answers a body that stalls before this does.
                        idleTimeout: .nanoseconds(
                            Int64(max(limits.idleSeconds, limits.bodySeconds + 5) * 1e9)),
                        httpDecoderConfiguration: .init(
                            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10,
                            maxHeaderFieldCount: 100))),
                configuration: ApplicationConfiguration(
                    address: .hostname(options.address, port: options.port),
                    availableConnectionsDelegate: MaximumAvailableConnections(
                        limits.connections, logger: quiet)),
                onServerRunning: { channel in
                    let port = channel.localAddress?.port ?? 0
                    logger.notice(
                        "listening", metadata: ["host": "\(options.host)", "port": .stringConvertible(port)])
                    readiness.isListening(port)
                }, eventLoopGroupProvider: .shared(group), logger: quiet)
            let model = ModelService(
                services: services, hearsSignals: hearsSignals, interval: interval, onLoad: readiness.hasModel
            )
            var configuration = ServiceGroupConfiguration(
                services: [model, application, DrainService(services: services)],
                gracefulShutdownSignals: hearsSignals ? [.sigterm, .sigint] : [], logger: quiet)
            configuration.maximumGracefulShutdownDuration = .seconds(limits.drainSeconds)
            do {
                try await ServiceGroup(configuration: configuration).run()
            } catch let error as IOError {
                await shutDown(services, group)
                throw ServingError(options, String(cString: strerror(error.errnoCode)))
            } catch is SocketAddressError.UnknownHost {
                await shutDown(services, group)
                throw ServingError(options, "there is no address of this name")
            } catch {
                await shutDown(services, group)
                if error is CancellationError { return }
                throw error
            }
            await shutDown(services, group)
            logger.notice("stopped")
        }

        private static func logger(
            _ label: String, _ level: Logger.Level, _ write: @escaping @Sendable (String) -> Void
        ) -> Logger {
            var logger = Logger(label: label, factory: { _ in JSONLogHandler(write) })
            logger.logLevel = level
            return logger
        }

        private func shutDown(_ services: ServerServices, _ group: MultiThreadedEventLoopGroup) async {
            await services.decoder.stop()
            try? await group.shutdownGracefully()
        }

        /// Calls back once the server listens and has a model.
        private final class Readiness: Sendable {
            private let state = Mutex<(port: Int?, hasModel: Bool)>((nil, false))
            private let ready: @Sendable (Int) -> Void

            init(_ ready: @escaping @Sendable (Int) -> Void) { self.ready = ready }

            func isListening(_ port: Int) { change { $0.port = port } }

            func hasModel() { change { $0.hasModel = true } }

            private func change(_ body: (inout (port: Int?, hasModel: Bool)) -> Void) {
                let port = state.withLock { state in
                    body(&state)
                    return state.hasModel ? state.port : nil
                }
                if let port { ready(port) }
            }
        }
    }

    /// Marks the server as draining at a graceful shutdown, so that it accepts nothing new.
    private struct DrainService: Service {
        let services: ServerServices

        func run() async throws {
            try await gracefulShutdown()
            services.isDraining = true
        }
    }

    /// An address that cannot be bound.
    public struct ServingError: Error, CustomStringConvertible {
        /// The address and the reason of the failure.
        public let description: String

        init(_ options: ServingOptions, _ reason: String) {
            description =
                "\(options.host):\(options.port): cannot be listened on: \(reason); --port and --host name another address, "
                + "--port 0 takes a free port"
        }
    }
#endif
