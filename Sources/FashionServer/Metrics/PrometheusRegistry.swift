#if Server
    import CoreMetrics
    import Synchronization

    /// The metrics of one server: a backend of swift-metrics that writes Prometheus' text format (version 0.0.4).
    ///
    /// Series are never removed. Their number is bounded, since the
    /// server chooses all labels and dimensions, not its clients.
    final class PrometheusRegistry: MetricsFactory {
        /// The description of a metric for Prometheus.
        struct Family: Sendable {
            let name: String
            let help: String
            let kind: Kind

            enum Kind: Sendable, Equatable {
                case counter
                case gauge
                /// The upper bounds of the buckets, ascending.
                case histogram([Double])

                var name: String {
                    switch self {
                    case .counter: "counter"
                    case .gauge: "gauge"
                    case .histogram: "histogram"
                    }
                }
            }
        }

        private struct Key: Hashable {
            let name: String
            let labels: String
        }

        private let families: [Family]
        private let kinds: [String: Family.Kind]
        private let series = Mutex<[Key: PrometheusSeries]>([:])

        /// - Parameter families: the metrics in the order of output. Only these are written.
        init(_ families: [Family]) {
            self.families = families
            kinds = Dictionary(families.map { ($0.name, $0.kind) }) { first, _ in first }
        }

        func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
            find(label, dimensions, .counter)
        }

        func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
            find(label, dimensions, .gauge)
        }

        func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool)
            -> any RecorderHandler
        {
            find(label, dimensions, aggregate ? .histogram([]) : .gauge)
        }

        func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
            find(label, dimensions, .histogram([]))
        }

        // Series are kept: a counter that disappeared would look like a restart.
        func destroyCounter(_ handler: any CounterHandler) {}
        func destroyMeter(_ handler: any MeterHandler) {}
        func destroyRecorder(_ handler: any RecorderHandler) {}
        func destroyTimer(_ handler: any TimerHandler) {}

        private func find(
            _ label: String, _ dimensions: [(String, String)], _ other: Family.Kind
        ) -> PrometheusSeries {
            let key = Key(name: label, labels: PrometheusText.labels(dimensions))
            return series.withLock { series in
                if let found = series[key] { return found }
                var bounds: [Double] = []
                if case .histogram(let known) = kinds[label] ?? other { bounds = known }
                let made = PrometheusSeries(bounds: bounds)
                series[key] = made
                return made
            }
        }

        /// The text of all series, by family and then sorted by their labels.
        var text: String {
            let all = series.withLock { $0 }
            var text = ""
            for family in families {
                let own = all.filter { $0.key.name == family.name }.sorted { $0.key.labels < $1.key.labels }
                text += PrometheusText.head(family.name, family.help, family.kind.name)
                for (key, series) in own {
                    switch family.kind {
                    case .counter, .gauge:
                        text += PrometheusText.line(family.name, key.labels, series.value)
                    case .histogram(let bounds):
                        text += PrometheusText.histogram(family.name, key.labels, bounds, series.counts)
                    }
                }
            }
            return text
        }
    }

    /// The values of one metric with one set of labels; the family defines their meaning.
    final class PrometheusSeries: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
        /// The values of a histogram.
        struct Counts: Sendable {
            /// The number of values in each bucket alone, not cumulative; the last bucket is above all bounds.
            var buckets: [Int]
            var sum = 0.0
        }

        private struct Numbers {
            var value = 0.0
            var counts: Counts
        }

        private let bounds: [Double]
        private let numbers: Mutex<Numbers>

        init(bounds: [Double]) {
            self.bounds = bounds
            numbers = Mutex(Numbers(counts: Counts(buckets: [Int](repeating: 0, count: bounds.count + 1))))
        }

        var value: Double { numbers.withLock(\.value) }
        var counts: Counts { numbers.withLock(\.counts) }

        func increment(by amount: Int64) { numbers.withLock { $0.value += Double(amount) } }
        func increment(by amount: Double) { numbers.withLock { $0.value += amount } }
        func decrement(by amount: Double) { numbers.withLock { $0.value -= amount } }
        func reset() { numbers.withLock { $0.value = 0 } }
        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { numbers.withLock { $0.value = value } }
        func record(_ value: Int64) { record(Double(value)) }

        func record(_ value: Double) {
            let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
            numbers.withLock {
                $0.value = value
                $0.counts.buckets[bucket] += 1
                $0.counts.sum += value
            }
        }

        /// Prometheus expects seconds.
        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    }
#endif
