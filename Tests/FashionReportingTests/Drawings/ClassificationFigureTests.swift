import Foundation
import Testing

@testable import FashionReporting

/// Confusion matrices, reliability diagrams, and curves by class.
struct ClassificationFigureTests {
    private func matrix(_ names: [String], diagonal: Int = 1000) -> ConfusionMatrixFigure {
        let counts = names.indices.map { row in
            names.indices.map { column in row == column ? diagonal : (row * 13 + column * 5) % 60 }
        }
        return ConfusionMatrixFigure(title: "Confusion matrix", classNames: names, counts: counts)
    }

    @Test(arguments: [1, 2, 5, 10, 25])
    func matricesAreLegible(_ classes: Int) throws {
        try check(matrix(Array(Names.long.prefix(classes))))
        try check(matrix((0..<classes).map { "\($0)" }, diagonal: 0))
        try check(matrix(Array(Names.long.prefix(classes)), diagonal: 123_456_789))
    }

    @Test func cellsSayWhatTheyCount() throws {
        let figure = ConfusionMatrixFigure(
            title: "Two", classNames: ["cat", "dog"], counts: [[90, 10], [1, 199]])
        let drawing = try figure.drawing()
        let layout = try ConfusionMatrixFigure.Layout(figure)
        let pixels = try figure.draw(scale: 1).pixels()
        let expected = [["90", "90.0%", "10", "10.0%"], ["1", "0.5%", "199", "99.5%"]]
        for row in 0..<2 {
            for column in 0..<2 {
                let cell = layout.cell(row: row, column: column)
                let inside = drawing.texts.filter { cell.contains($0.bounds.center) }.map(\.text)
                #expect(inside == Array(expected[row][2 * column..<2 * column + 2]))
                // Blue where it is right, orange where it is wrong.
                let pixel = pixels[Int(cell.y + 3) * Int(drawing.width) + Int(cell.x + 3)]
                let (red, blue) = (pixel >> 16, pixel & 0xFF)
                #expect(row == column ? blue > red : red > blue)
            }
        }
        #expect(try drawing.bounds(of: "recall").center.x > layout.matrix.right)
        let recall = layout.recallCell(1)
        #expect(drawing.texts.filter { recall.contains($0.bounds.center) }.map(\.text) == ["99.5%"])
        let precision = layout.precisionCell(0)
        #expect(drawing.texts.filter { precision.contains($0.bounds.center) }.map(\.text) == ["98.9%"])
    }

    @Test func ofManyClassesThoseConfusedMostAreDrawn() throws {
        let names = (0..<200).map { "class \($0)" }
        var counts = names.indices.map { row in names.indices.map { $0 == row ? 90 : 0 } }
        for (row, column, count) in [(150, 7, 10), (7, 199, 5), (30, 31, 4), (60, 61, 1)] {
            counts[row][column] = count
        }
        var figure = ConfusionMatrixFigure(title: "Confusion", classNames: names, counts: counts)
        figure.showMostConfused(5)
        #expect(figure.shown == [7, 30, 31, 150, 199])
        #expect(figure.title == "Confusion: 5 of 200 classes, those confused most")
        try check(figure)
        // Shares and margins count the classes that are not drawn.
        figure.shown = [7, 30]
        let layout = try ConfusionMatrixFigure.Layout(figure)
        let drawing = try figure.drawing()
        func texts(_ cell: Rectangle) -> [String] {
            drawing.texts.filter { cell.contains($0.bounds.center) }.map(\.text)
        }
        #expect(texts(layout.cell(row: 0, column: 0)) == ["90", "94.7%"])
        #expect(texts(layout.recallCell(1)) == ["95.7%"] && texts(layout.precisionCell(0)) == ["90.0%"])
        // Fewer classes than asked for are all drawn; too few confusions are filled up.
        figure.shown = nil
        figure.showMostConfused(200)
        #expect(figure.shown == nil)
        figure.showMostConfused(9)
        #expect(figure.shown == [0, 1, 7, 30, 31, 60, 61, 150, 199])
    }

    @Test func smallConfusionsAreSeenAndDiffer() throws {
        let figure = matrix(Names.fashion)
        let layout = try ConfusionMatrixFigure.Layout(figure)
        let colors = [0.0, 0.001, 0.005, 0.02].map { layout.errorColor($0) }
        #expect(colors[0] == Color.white || colors[0].luminance > 0.999)
        for (left, right) in zip(colors, colors.dropFirst()) {
            #expect(left.luminance - right.luminance > 0.05)
        }
    }

    @Test func refusesWhatIsNoMatrix() {
        for counts in [[[1, 2]], [[1, 2], [3]], [[1, -1], [0, 0]]] {
            #expect(throws: FigureError.self) {
                try ConfusionMatrixFigure(title: "", classNames: ["a", "b"], counts: counts).drawing()
            }
        }
        #expect(throws: FigureError.self) {
            try ConfusionMatrixFigure(title: "", classNames: [], counts: []).drawing()
        }
    }

    @Test(arguments: [1, 2, 3])
    func calibrationIsLegible(_ diagrams: Int) throws {
        let bins = (0..<15).map { index in
            let low = Double(index) / 15
            return CalibrationFigure.Bin(
                range: low...(low + 1 / 15.0), count: index * index * index,
                confidence: index == 3 ? .nan : low + 0.03, accuracy: index == 7 ? 1.5 : low)
        }
        let reliability = CalibrationFigure.Reliability(
            name: "after temperature scaling, T = 1.37", bins: bins, expectedError: 0.0123)
        var figure = CalibrationFigure(reliabilities: Array(repeating: reliability, count: diagrams))
        try check(figure)
        figure.width = 350 * Double(diagrams)
        try check(figure)
        #expect(try figure.drawing().texts.contains { $0.text.hasSuffix("(ECE) 1.23%") })
        let most = CalibrationFigure.Bin(range: 0...1, count: .max, confidence: 1, accuracy: 1)
        try check(
            CalibrationFigure(reliabilities: [.init(name: "most", bins: [most, most], expectedError: 0)]))
        try check(
            CalibrationFigure(reliabilities: [.init(name: "none", bins: [], expectedError: .nan)]))
    }

    @Test(arguments: [1, 10, 25])
    func curvesByClassAreLegible(_ classes: Int) throws {
        let line = (0...300).map { Point(x: Double($0) / 300, y: pow(Double($0) / 300, 0.02)) }
        var figure = CurvesByClassFigure(
            classes: Names.long.prefix(classes).map {
                .init(
                    name: $0, roc: line, rocArea: 0.9876, precisionRecall: line.reversed(),
                    averagePrecision: .nan)
            })
        try check(figure)
        let drawing = try figure.drawing()
        #expect(drawing.texts.filter { $0.text == "0.9876" }.count == classes)
        #expect(drawing.texts.filter { $0.text == "–" }.count == classes)
        figure.width = 900
        try check(figure)
    }

    @Test func refusesEmptyFigures() {
        #expect(throws: FigureError.self) { try CalibrationFigure(reliabilities: []).drawing() }
        #expect(throws: FigureError.self) { try CurvesByClassFigure(classes: []).drawing() }
    }
}
