#if Server
    import CoreMetrics
    import Synchronization

    /// Metrics of one server, as swift-metrics' backend, written in Prometheus' text format (version 0.0.4).
    ///
    /// What was made once stays: there are as many series as there are labels and dimensions, which the server chooses and no client
    /// does.
    final class PrometheusRegistry: MetricsFactory {
        /// What Prometheus is told of a name.
        struct Family: Sendable {
            let name: String
            let help: String
            let kind: Kind

            enum Kind: Sendable, Equatable {
                case counter
                case gauge
                /// Upper bounds of the buckets, ascending.
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

        /// - Parameter families: in the order in which they are written. Metrics of other names are gauges and histograms
        ///   without help.
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

        // Series are kept: a counter that vanished would look like a restart.
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

        /// All series, families in their order, series of a family by their labels.
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

    /// The numbers behind one name and its labels; what they mean, the family knows.
    final class PrometheusSeries: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
        /// A histogram's numbers.
        struct Counts: Sendable {
            /// By bucket, each without those below it; the last one is beyond all bounds.
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

        /// Prometheus wants seconds.
        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    }
#endif
