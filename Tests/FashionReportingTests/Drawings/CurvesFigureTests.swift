import Foundation
import Testing

@testable import FashionReporting

/// Curves by epoch, from one epoch to hundreds, with and without sense.
struct CurvesFigureTests {
    static func curves(_ epochs: Int, broken: Bool = false) -> TrainingCurves {
        let numbers = (0..<epochs).map(Double.init)
        var loss = numbers.map { 0.2 + exp(-$0 / 20) }
        if broken {
            for index in loss.indices where index % 5 == 1 {
                loss[index] = [.nan, .infinity, -.infinity, 1e300][index / 5 % 4]
            }
        }
        return TrainingCurves(
            accuracy: numbers.map { 0.95 - 0.4 * exp(-$0 / 10) }, loss: loss,
            validationAccuracy: numbers.map { 0.93 - 0.4 * exp(-$0 / 9) },
            validationLoss: loss.map { $0 + 0.03 },
            learningRate: numbers.map { 1e-3 * pow(0.5, ($0 / Double(epochs) * 9).rounded(.down)) },
            plannedEpochs: epochs + 3)
    }

    @Test(arguments: [1, 2, 3, 10, 43, 300], [false, true])
    func everyLengthIsLegible(_ epochs: Int, _ broken: Bool) throws {
        let curves = Self.curves(epochs, broken: broken)
        for isAnnotated in [false, true] {
            try check(TrainingCurvesFigure(curves: curves, isAnnotated: isAnnotated))
        }
        try check(MetricCurveFigure(title: "Accuracy", curves: curves, metric: .accuracy))
        try check(MetricCurveFigure(title: "Loss", curves: curves, metric: .loss))
    }

    @Test func uselessValuesAreNamed() throws {
        let nothing = TrainingCurves(accuracy: [.nan], loss: [.infinity], learningRate: [0, -1, .nan])
        try check(TrainingCurvesFigure(title: "Nothing", curves: nothing, isAnnotated: true))
        let drawing = try MetricCurveFigure(
            title: "Loss", curves: Self.curves(20, broken: true), metric: .loss
        ).drawing()
        #expect(drawing.texts.contains { $0.text.hasPrefix("8 values not drawn") })
        #expect(throws: FigureError.self) {
            try TrainingCurvesFigure(curves: TrainingCurves(accuracy: [], loss: [])).drawing()
        }
    }

    @Test(arguments: [400, 700, 2000, 0, -5, .nan, .infinity])
    func widthsAreKeptOrRefused(_ width: Double) throws {
        var pair = TrainingCurvesFigure(title: "Training", curves: Self.curves(20), isAnnotated: true)
        var single = MetricCurveFigure(title: "Loss", curves: Self.curves(20), metric: .loss)
        (pair.width, single.width) = (width, width)
        if (700...2000).contains(width) {
            #expect(try pair.drawing().width == width)
            try check(pair)
        } else {
            #expect(throws: FigureError.self) { try pair.drawing() }
        }
        if (400...2000).contains(width) {
            try check(single)
        } else {
            #expect(throws: FigureError.self) { try single.drawing() }
        }
    }

    @Test func eventsAreFound() {
        var curves = TrainingCurves(
            accuracy: [0.5, 0.6, 0.7, 0.8], loss: [4, 3, 2, 1], validationLoss: [3, .nan, 2, 2.5],
            learningRate: [0.1, 0.1, 0.05, 0.05], plannedEpochs: 9)
        #expect(curves.bestEpoch == 3)
        #expect(curves.reductions == [3])
        #expect(curves.steps.map(\.label) == ["best: epoch 3", "ended early: 4 of 9", "5e-2"])
        curves.validationLoss = []
        curves.plannedEpochs = 4
        curves.learningRate = [0.4, 0.3, 0.2, 0.1]
        #expect(curves.bestEpoch == 4)
        #expect(curves.steps.map(\.label) == ["best: epoch 4"])
    }

    /// The line's colour is found where the axes say that a value stands, and only near there.
    @Test func linesStandWhereTheAxesSay() throws {
        let curves = TrainingCurves(
            accuracy: Array(repeating: 0.5, count: 50) + [0.9], loss: Array(repeating: 1, count: 51))
        let chart = curves.chart(.accuracy)
        var drawing = Drawing(width: 600, height: 400)
        let layout = chart.draw(on: &drawing, in: Rectangle(x: 20, y: 20, width: 560, height: 360))
        let canvas = try Canvas(drawing)
        let pixels = try canvas.pixels()
        let middle = layout.place(Point(x: 25, y: 50))
        func isBlue(_ y: Double) -> Bool {
            // The line is dashed: look along a stretch that is longer than a gap.
            (0..<12).contains {
                let pixel = pixels[Int(y) * canvas.width + Int(middle.x) + $0]
                return pixel & 0xFF > pixel >> 16 + 60
            }
        }
        #expect(isBlue(middle.y))
        #expect(!isBlue(middle.y - 12) && !isBlue(middle.y + 12))
        // Half-way between the ticks' labels of 50 and 60 stands 55.
        let ticks = Dictionary(uniqueKeysWithValues: layout.yTicks.map { ($0.label, $0.value) })
        #expect(ticks["50"] == 50 && ticks["60"] == 60)
        let label = try drawing.bounds(of: "60").center.y
        #expect(abs(label - layout.place(Point(x: 1, y: 60)).y) < 3)
    }

    @Test func titlesStandAboveEverything() throws {
        let long = String(repeating: "A long title ", count: 20)
        let figure = TrainingCurvesFigure(title: long, curves: Self.curves(5))
        try check(figure)
        let drawing = try figure.drawing()
        let titles = drawing.texts.filter { $0.style.size == 20 }
        let others = drawing.texts.filter { $0.style.size < 20 }
        let bottom = titles.map(\.bounds.bottom).max() ?? .infinity
        #expect(titles.count > 1 && others.allSatisfy { $0.bounds.y >= bottom })
        #expect(titles.map(\.text).joined(separator: " ") + " " == long)
    }
}
