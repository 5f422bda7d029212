#if Server
    import FashionInference
    import Hummingbird
    import Logging
    import Synchronization

    /// The objects that requests share.
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
            batcher = Batcher(options) { [metrics] images, nanoseconds in
                metrics.batchSize.record(images)
                metrics.batchTime.recordNanoseconds(nanoseconds)
            }
        }

        /// Whether the server is finishing running requests and accepts nothing new.
        var isDraining: Bool {
            get { draining.load(ordering: .relaxed) }
            set { draining.store(newValue, ordering: .relaxed) }
        }

        /// Returns the served model.
        /// - Throws: ``Problem`` 503 until one is loaded.
        func requireModel() throws(Problem) -> ServedModel {
            guard let model = store.model else {
                throw .overloaded("the model is being loaded; try again later")
            }
            return model
        }

        /// Updates the gauges.
        func measureNow() {
            metrics.inFlight.set(admission.requests)
            metrics.queue.set(batcher.waiting)
        }

        /// Records the response to a request that is not HTTP, or whose head is too large: its method and path are not
        /// known.
        @Sendable func refused(_ status: Int, _ client: String) {
            metrics.answered(route: "other", method: "other", status: status)
            logger.info("request", metadata: ["status": .stringConvertible(status), "client": "\(client)"])
        }

        /// Records a response in the metrics and the log.
        func finished(
            _ request: Request, _ route: Responder.Route?, _ status: Int, _ context: ServingContext,
            _ note: RequestNote,
            _ duration: Duration
        ) {
            let nanoseconds =
                duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
            // Method names chosen by clients would create an unbounded number of series.
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
