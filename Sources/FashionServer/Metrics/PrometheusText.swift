/// Formats lines of Prometheus' text format, version 0.0.4.
enum PrometheusText {
    /// The content type of this format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Returns `{name="value",…}`, or an empty text without labels.
    static func labels(_ pairs: [(String, String)]) -> String {
        guard !pairs.isEmpty else { return "" }
        return "{" + pairs.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    /// Returns the value with backslashes, quotes and line feeds escaped.
    static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    /// Returns the lines above the values of a family.
    static func head(_ name: String, _ help: String, _ kind: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    /// Returns the line of one value.
    static func line(_ name: String, _ labels: String, _ value: Double) -> String {
        "\(name)\(labels) \(number(value))\n"
    }

    /// Returns whole numbers without a decimal point, and NaN and infinity as Go writes them.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }

    #if Server
        /// Returns the lines of a histogram: the cumulative buckets, the sum and the count.
        static func histogram(
            _ name: String, _ labels: String, _ bounds: [Double], _ counts: PrometheusSeries.Counts
        ) -> String {
            var (text, total) = ("", 0)
            for (bound, count) in zip(bounds + [.infinity], counts.buckets) {
                total += count
                let edge = "le=\"\(number(bound))\""
                let all = labels.isEmpty ? "{\(edge)}" : "\(labels.dropLast()),\(edge)}"
                text += "\(name)_bucket\(all) \(total)\n"
            }
            return text + "\(name)_sum\(labels) \(number(counts.sum))\n\(name)_count\(labels) \(total)\n"
        }
    #endif
}
