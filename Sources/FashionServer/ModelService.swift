#if Server
    import FashionInference
    import Foundation
    import Logging
    import ServiceLifecycle
    import UnixSignals

    /// Loads the model, and reloads it on SIGHUP and when its file changes.
    struct ModelService: Service {
        let services: ServerServices
        /// Whether SIGHUP reloads the model.
        let hearsSignals: Bool
        /// The interval at which the file is checked for changes.
        let interval: Duration
        let onLoad: @Sendable () -> Void

        func run() async throws {
            let (requests, continuation) = AsyncStream.makeStream(
                of: String.self, bufferingPolicy: .bufferingNewest(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                if hearsSignals {
                    // The signal is trapped before the model is loaded; until then it would end the process.
                    let signals = await UnixSignalsSequence(trapping: .sighup)
                    group.addTask {
                        for await _ in signals.cancelOnGracefulShutdown() { continuation.yield("SIGHUP") }
                    }
                }
                do {
                    _ = try await cancelWhenGracefulShutdown {
                        try await OwnThread.run { try services.store.load() }
                    }
                } catch is CancellationError where Task.isShuttingDownGracefully {
                    return
                }
                services.metrics.hasModel()
                services.logger.notice("model loaded", metadata: metadata)
                onLoad()
                group.addTask {
                    while !Task.isShuttingDownGracefully, !Task.isCancelled {
                        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
                        switch services.store.change() {
                        case .changed: continuation.yield("file changed")
                        case .removed:
                            services.logger.warning(
                                "model file removed; the model that was read from it continues to serve")
                        case nil: break
                        }
                    }
                }
                group.addTask {
                    for await reason in requests.cancelOnGracefulShutdown() { await reload(reason) }
                }
                try await group.waitForAll()
            }
        }

        private func reload(_ reason: String) async {
            do {
                _ = try await OwnThread.run { try services.store.load() }
                services.metrics.reloaded(true)
                services.logger.notice(
                    "model loaded", metadata: metadata.merging(["reason": "\(reason)"]) { $1 })
            } catch is CancellationError {
                services.logger.warning(
                    "model not loaded; the server stops before the file was read",
                    metadata: ["reason": "\(reason)"])
            } catch {
                services.metrics.reloaded(false)
                services.logger.error(
                    "model not loaded; the one before goes on serving",
                    metadata: ["reason": "\(reason)", "error": "\(error)"])
            }
        }

        private var metadata: Logger.Metadata {
            ["digest": "sha256:\(services.store.model?.digest ?? "")"]
        }
    }
#endif
