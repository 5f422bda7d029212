#if Server
    import FashionInference
    import Hummingbird
    import Logging
    import Synchronization

    /// What answers are made with.
    final class ServerServices: Sendable {
        let options: ServingOptions
        let logger: Logger
        let metrics = ServerMetrics()
        let store: ModelStore
        let admission: Admission
        let batcher: Batcher
        let decoder: ImageDecoder
        private let draining = Atomic(false)

        init(_ options: ServingOptions, logger: Logger) {
            self.options = options
            self.logger = logger
            store = ModelStore(options)
            admission = Admission(options.limits)
            decoder = ImageDecoder(threads: options.threads, limits: options.limits)
            batcher = Batcher(options) { [metrics] images, nanoseconds, waiting in
                metrics.batchSize.record(images)
                metrics.batchTime.recordNanoseconds(nanoseconds)
                metrics.queue.set(waiting)
            }
        }

        /// Whether the server finishes what runs and takes nothing new.
        var isDraining: Bool {
            get { draining.load(ordering: .relaxed) }
            set { draining.store(newValue, ordering: .relaxed) }
        }

        /// The model that serves.
        /// - Throws: ``Problem`` 503 while there is none.
        func requireModel() throws(Problem) -> ServedModel {
            guard let model = store.model else {
                throw .overloaded("the model is being loaded; try again later")
            }
            return model
        }

        /// Brings the gauges up to date.
        func measureNow() { metrics.inFlight.set(admission.requests) }

        /// Notes an answer in the metrics and the log.
        func finished(
            _ request: Request, _ route: Responder.Route?, _ status: Int, _ context: ServingContext,
            _ note: RequestNote,
            _ duration: Duration
        ) {
            let nanoseconds =
                duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
            // Names that clients choose would make series without end.
            let known = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]
            let method = request.method.rawValue
            metrics.answered(
                route: route?.rawValue ?? "other", method: known.contains(method) ? method : "other",
                status: status,
                nanoseconds: nanoseconds)
            guard logger.logLevel <= .info else { return }
            var metadata: Logger.Metadata = [
                "method": "\(method.prefix(20))", "path": "\(request.uri.path.prefix(200))",
                "status": .stringConvertible(status), "client": "\(context.client)",
                "ms": .stringConvertible((Double(nanoseconds) / 1e4).rounded() / 100),
            ]
            if let images = note.images { metadata["images"] = .stringConvertible(images) }
            if let bytes = note.bytes { metadata["bytes"] = .stringConvertible(bytes) }
            logger.info("request", metadata: metadata)
        }
    }
#endif
