#if Server
    import Metrics
    import Synchronization

    /// The metrics of a server, recorded with swift-metrics.
    final class ServerMetrics: Sendable {
        private let registry: PrometheusRegistry
        /// The number of images in a batch.
        let batchSize: Recorder
        /// The time of the network for a batch, in seconds.
        let batchTime: Timer
        /// The number of decoded images in the queue.
        let queue: Meter
        /// The number of requests for predictions being processed.
        let inFlight: Meter
        /// The number of images that are unlike the training images.
        let outliers: Counter
        /// The number of images that could not be decoded.
        let unreadable: Counter
        private let modelLoaded: Meter
        private let requests = Mutex<[RequestKey: (Counter, Timer)]>([:])
        private let classes = Mutex<[String: Counter]>([:])

        private struct RequestKey: Hashable {
            let route: String
            let method: String
            let status: Int
        }

        private static let latencies = [
            0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        ]

        init() {
            typealias Family = PrometheusRegistry.Family
            registry = PrometheusRegistry([
                Family(
                    name: "fashion_http_requests_total",
                    help: "Requests answered, by route, method and status.",
                    kind: .counter),
                Family(
                    name: "fashion_http_request_duration_seconds",
                    help: "Time from a request's head to its answer.", kind: .histogram(Self.latencies)),
                Family(
                    name: "fashion_requests_in_flight", help: "Requests for predictions being answered.",
                    kind: .gauge),
                Family(
                    name: "fashion_queue_images", help: "Decoded images that wait for the network.",
                    kind: .gauge),
                Family(
                    name: "fashion_batch_images", help: "Images in a batch.",
                    kind: .histogram([1, 2, 4, 8, 16, 32, 64, 128])),
                Family(
                    name: "fashion_batch_duration_seconds", help: "Time of the network for a batch.",
                    kind: .histogram(Self.latencies)),
                Family(
                    name: "fashion_predictions_total", help: "Images classified, by the most probable class.",
                    kind: .counter),
                Family(
                    name: "fashion_outliers_total", help: "Images unlike those of the training.",
                    kind: .counter),
                Family(
                    name: "fashion_unreadable_images_total", help: "Images that could not be read.",
                    kind: .counter),
                Family(
                    name: "fashion_model_reloads_total",
                    help: "Attempts to load a changed model, by outcome.",
                    kind: .counter),
                Family(
                    name: "fashion_model_loaded", help: "Whether there is a model: 1 or 0.", kind: .gauge),
            ])
            batchSize = Recorder(label: "fashion_batch_images", aggregate: true, factory: registry)
            batchTime = Timer(label: "fashion_batch_duration_seconds", factory: registry)
            queue = Meter(label: "fashion_queue_images", factory: registry)
            inFlight = Meter(label: "fashion_requests_in_flight", factory: registry)
            outliers = Counter(label: "fashion_outliers_total", factory: registry)
            unreadable = Counter(label: "fashion_unreadable_images_total", factory: registry)
            modelLoaded = Meter(label: "fashion_model_loaded", factory: registry)
            modelLoaded.set(0)
            queue.set(0)
            inFlight.set(0)
            for outcome in ["success", "failure"] { reload(outcome).increment(by: 0) }
        }

        /// The metrics in Prometheus' text format.
        var text: String { registry.text }

        /// Records a response.
        /// - Parameter nanoseconds: the time since the request's head; `nil` for a request without a readable head.
        func answered(route: String, method: String, status: Int, nanoseconds: Int64? = nil) {
            let key = RequestKey(route: route, method: method, status: status)
            let (counter, timer) = requests.withLock { requests in
                if let found = requests[key] { return found }
                let made = (
                    Counter(
                        label: "fashion_http_requests_total",
                        dimensions: [("route", route), ("method", method), ("status", "\(status)")],
                        factory: registry),
                    Timer(
                        label: "fashion_http_request_duration_seconds", dimensions: [("route", route)],
                        factory: registry)
                )
                requests[key] = made
                return made
            }
            counter.increment()
            if let nanoseconds { timer.recordNanoseconds(nanoseconds) }
        }

        /// Records the predicted class of an image.
        func predicted(_ name: String) {
            let counter = classes.withLock { classes in
                if let found = classes[name] { return found }
                let made = Counter(
                    label: "fashion_predictions_total", dimensions: [("class", name)], factory: registry)
                classes[name] = made
                return made
            }
            counter.increment()
        }

        /// Records whether a changed model could be loaded.
        func reloaded(_ success: Bool) { reload(success ? "success" : "failure").increment() }

        /// Records that there is a model.
        func hasModel() { modelLoaded.set(1) }

        private func reload(_ outcome: String) -> Counter {
            Counter(
                label: "fashion_model_reloads_total", dimensions: [("outcome", outcome)], factory: registry)
        }
    }
#endif
