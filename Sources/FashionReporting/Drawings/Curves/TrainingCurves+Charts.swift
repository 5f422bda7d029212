extension TrainingCurves {
    static let trainingStroke = Stroke(Palette.blue, width: 2, dash: [7, 3])
    static let validationStroke = Stroke(Palette.vermilion, width: 2)

    /// Returns the chart of one metric by epoch, for training and validation.
    /// - Parameter shown: the epochs on the axis, from 1; `nil` shows all.
    func chart(_ metric: Metric, epochs shown: ClosedRange<Int>? = nil) -> Chart {
        let shown = shown ?? 1...max(epochs, 1)
        let (training, validation) = values(metric)
        let lines = [
            Chart.Line(
                name: "training", points: Self.points(training, shown), stroke: Self.trainingStroke,
                marker: shown.count <= 40 ? .square : nil),
            Chart.Line(
                name: "validation", points: Self.points(validation, shown), stroke: Self.validationStroke,
                marker: shown.count <= 40 ? .circle : nil),
        ].filter { !$0.points.isEmpty }
        var chart = Chart(
            title: metric.name, x: .epochs(shown), y: Axis(label: metric.label, range: 0...1), lines: lines)
        chart.scaleUpwards(empty: "no values to draw")
        return chart
    }

    /// Returns the values as points over their epochs.
    static func points(_ values: [Double], _ shown: ClosedRange<Int>) -> [Point] {
        values.enumerated().filter { shown.contains($0.offset + 1) }
            .map { Point(x: Double($0.offset + 1), y: $0.element) }
    }

    private static let reductionStroke = Stroke(Color(grey: 110), width: 1.2, dash: [2, 2.5])

    /// The events of the training, most important first: the best epoch, an early end, lower learning rates.
    var steps: [Step] {
        var steps: [Step] = []
        if let best = bestEpoch {
            steps.append(
                Step(
                    x: Double(best), label: "best: epoch \(best)",
                    stroke: Stroke(Color(hex: 0x00734F), width: 1.6)))
        }
        if let plannedEpochs, epochs < plannedEpochs {
            steps.append(
                Step(
                    x: Double(epochs), label: "ended early: \(epochs) of \(plannedEpochs)",
                    stroke: Stroke(.black, width: 1.4, dash: [6, 3])))
        }
        return steps
            + reductions.map { epoch in
                Step(
                    x: Double(epoch), label: Number.power(learningRate[epoch - 1]),
                    stroke: Self.reductionStroke)
            }
    }

    /// Returns the chart of a metric with all events and the area between its two lines.
    func annotatedChart(_ metric: Metric) -> Chart {
        var chart = chart(metric)
        let all = 1...max(epochs, 1)
        let (training, validation) = values(metric)
        chart.steps = steps
        if !reductions.isEmpty {
            chart.remarks.append(
                .init(sample: .line(Self.reductionStroke, marker: nil), text: "learning rate lowered to"))
        }
        chart.bands = [
            Chart.Band(
                name: gapName(metric), lower: Self.points(training, all),
                upper: Self.points(validation, all), fill: Color(hex: 0xF6E7DC))
        ].filter { !$0.upper.isEmpty && !$0.lower.isEmpty }
        return chart
    }

    /// Returns by how much training is better than validation, by epoch; NaN if one of them cannot be drawn.
    private func gaps(_ metric: Metric) -> [Double] {
        let (training, validation) = values(metric)
        return zip(training, validation).map { training, validation in
            guard Number.isDrawn(training), Number.isDrawn(validation) else { return .nan }
            return metric == .accuracy ? training - validation : validation - training
        }
    }

    private func gapName(_ metric: Metric) -> String {
        let gaps = gaps(metric)
        guard let best = bestEpoch, best <= gaps.count, gaps[best - 1].isFinite else { return "gap" }
        let gap =
            metric == .accuracy
            ? Number.fixed(gaps[best - 1], 2) + " points" : Number.fixed(gaps[best - 1], 4)
        return "gap, at the best epoch \(gap)"
    }

    /// Returns the chart of the gap by which training is better than validation: positive when the network overfits.
    func gapChart(_ metric: Metric) -> Chart {
        let gaps = gaps(metric)
        let all = 1...max(epochs, 1)
        var chart = Chart(
            title: "Gap: " + (metric == .accuracy ? "training − validation" : "validation − training"),
            x: .epochs(all), y: Axis(label: metric == .accuracy ? "points" : "loss", range: 0...1),
            lines: [
                Chart.Line(
                    name: "", points: Self.points(gaps, all), stroke: Stroke(Palette.purple, width: 2))
            ])
        chart.scaleUpwards(including: 0)
        let zero = chart.x.range
        chart.lines.append(
            Chart.Line(
                name: "", points: [Point(x: zero.lowerBound, y: 0), Point(x: zero.upperBound, y: 0)],
                stroke: Stroke(Palette.frame)))
        chart.steps = steps.map { Step(x: $0.x, label: "", stroke: $0.stroke) }
        return chart
    }

    /// Returns the chart of the learning rate by epoch, as steps over a logarithmic axis.
    func rateChart() -> Chart {
        let all = 1...max(epochs, 1)
        let rates = learningRate.filter { Number.isDrawn($0) && $0 > 1 / Number.largest }
        let points = Self.points(learningRate, all).flatMap {
            [Point(x: $0.x - 0.5, y: $0.y), Point(x: $0.x + 0.5, y: $0.y)]
        }
        let range = (rates.min() ?? 1e-4) / 1.5...(rates.max() ?? 1e-3) * 1.5
        let axis = Axis.epochs(all)
        return Chart(
            title: "Learning rate", x: axis, y: Axis(label: "rate", range: range, scale: .logarithmic),
            lines: [
                Chart.Line(
                    name: "",
                    points: points.map {
                        Point(x: min(max($0.x, axis.range.lowerBound), axis.range.upperBound), y: $0.y)
                    }, stroke: Stroke(.black, width: 2))
            ])
    }
}

extension TrainingCurves.Metric {
    var name: String { self == .accuracy ? "Accuracy" : "Loss" }
    var label: String { self == .accuracy ? "accuracy (%)" : "loss" }
}

extension Chart {
    /// Fits the vertical axis to the drawable points of the lines, and notes in the legend how many are missing.
    /// - Parameters:
    ///   - value: an additional value that the axis must include.
    ///   - words: the text of the legend when there is nothing to draw.
    mutating func scaleUpwards(including value: Double? = nil, empty words: String = "") {
        let points = lines.flatMap(\.points)
        let drawn = points.filter(isDrawn).map(\.y)
        if let range = Axis.range(of: drawn + (value.map { [$0] } ?? [])) { y.range = range }
        let missing = points.count - drawn.count
        if drawn.isEmpty, !words.isEmpty {
            remarks.append(.init(sample: .none, text: words))
        } else if missing > 0 {
            remarks.append(
                .init(
                    sample: .none,
                    text: "\(missing) values not drawn: no numbers, or beyond \(Number.short(Number.largest))"
                ))
        }
    }
}
