import Testing

@testable import FashionReporting

/// Cards of predictions, explanations, and strips of preprocessing.
struct SampleFigureTests {
    private func image(_ width: Int = 28, _ height: Int = 28) throws -> ColorImage {
        ColorImage(
            try GreyImage(
                width: width, height: height, levels: (0..<width * height).map { UInt8($0 % 200 + 20) }))
    }

    private func sample(_ label: String?, _ top: [ClassProbability], _ image: ColorImage)
        -> PredictionSheet.Sample
    {
        PredictionSheet.Sample(image: image, caption: "test image 4711", label: label, top: top)
    }

    @Test(arguments: [1, 3, 20])
    func cardsAreLegible(_ count: Int) throws {
        let samples = try (0..<count).map { index in
            let top = (0..<3).map {
                ClassProbability(Names.long[(index + $0) % 25], [0.9, .nan, 7][$0])
            }
            return sample(
                index % 4 == 0 ? nil : Names.long[(index + index % 2) % 25], top,
                try image(28 + index * 5, 28))
        }
        try check(PredictionSheet(title: "Samples of the test images", samples: samples))
        try check(PredictionSheet(title: "", samples: samples, columns: 1))
    }

    /// Colour, word and sign: a verdict is known from each of them.
    @Test func verdictsDifferInMoreThanColour() throws {
        let image = try image()
        let top = [ClassProbability("Bag", 0.75), ClassProbability("Coat", 0.2)]
        func drawing(_ label: String?) throws -> Drawing {
            try PredictionSheet(title: "", samples: [sample(label, top, image)]).drawing()
        }
        for (label, word) in [("Bag", "right"), ("Coat", "wrong"), (nil, "no label")] {
            #expect(try drawing(label).texts.contains { $0.text == word })
        }
        func signs(_ label: String?) throws -> Int {
            try drawing(label).marks.filter {
                guard case .shape(.line, _, _) = $0 else { return false }
                return true
            }.count
        }
        #expect(try signs("Bag") == 1 && signs("Coat") == 2)
        #expect(try drawing("Coat").texts.contains { $0.text == "Coat (true)" && $0.style.isBold })
    }

    @Test func barsAreAsLongAsTheirShares() throws {
        let entries = [0.5, 0.25, 0, .nan, 3].map { ClassProbability("x", $0) }
        let bars = ProbabilityBars(entries, label: nil, width: 200)
        var drawing = Drawing(width: 220, height: bars.height + 20)
        bars.draw(on: &drawing, at: Point(x: 10, y: 10))
        let blue = UInt32(0x0072B2)
        let pixels = try Canvas(drawing).pixels()
        let lengths = (0..<Int(drawing.height)).map { row in
            (0..<220).filter { pixels[row * 220 + $0] == blue }.count
        }
        // Rows of one bar have one length; a length seen once or twice is an edge between two rows of pixels.
        let seen = Dictionary(grouping: lengths, by: { $0 }).filter { $0.value.count > 3 }.keys
        #expect(Set(seen) == [0, 50, 100, 200])
    }

    @Test func explanationsAreLegible() throws {
        let heat = try HeatMap(width: 7, height: 7, values: (0..<49).map { Float($0) })
        let explanations = try [image(), image(60, 20), image(1, 300)].map {
            ExplanationFigure.Explanation(
                title: "Test image 17: " + Names.long[0], image: $0, heat: heat, explained: Names.long[1],
                probabilities: Names.long.map { ClassProbability($0, 0.04) }, label: Names.long[3])
        }
        try check(ExplanationFigure(title: "Explanations", explanations: explanations))
    }

    @Test func explainedCardsAreLegibleAndSayWhatTheColoursMean() throws {
        let heat = try HeatMap(width: 2, height: 3, values: [0, 1, 2, 3, 4, 5])
        let samples = try (0..<5).map { index in
            PredictionSheet.Sample(
                image: try image(28 + index * 9), caption: "test image 4711", label: Names.long[index],
                top: [ClassProbability(Names.long[index + 1], 0.9), ClassProbability("Bag", 0.1)],
                heat: index == 3 ? nil : heat)
        }
        let sheet = PredictionSheet(title: "Explained", samples: samples, columns: 3)
        try check(sheet)
        #expect(try sheet.drawing().texts.filter { ["nothing", "most"].contains($0.text) }.count == 2)
        let images = try sheet.drawing().marks.filter {
            guard case .image = $0 else { return false }
            return true
        }
        #expect(images.count == 9)
        // Sheets of a few cards hold all of them, in order.
        let parts = sheet.split(columns: 2, rows: 1)
        #expect(parts.map(\.title) == ["Explained (1 of 3)", "Explained (2 of 3)", "Explained (3 of 3)"])
        #expect(parts.flatMap(\.samples) == samples && parts.allSatisfy { $0.columns == 2 })
        #expect(sheet.split(columns: 3, rows: 2).map(\.title) == ["Explained"])
    }

    @Test func heatLiesWhereItsWeightsAre() throws {
        let black = ColorImage(try GreyImage(width: 4, height: 4, levels: Array(repeating: 0, count: 16)))
        let heat = try HeatMap(width: 2, height: 2, values: [0, 2, .nan, -5])
        let overlay = heat.overlay(on: black)
        #expect(overlay.width == 256 && overlay.height == 256)
        // Viridis begins with 0x440154 and ends with 0xFDE725; over black 55 % of it remain.
        #expect(overlay[0, 0] == 0x25012E && overlay[255, 255] == 0x25012E && overlay[255, 0] == 0x25012E)
        #expect(overlay[0, 255] == 0x8B7F14)
        let nothing = try HeatMap(width: 1, height: 1, values: [.infinity]).overlay(on: black)
        #expect(nothing[0, 0] == 0x25012E)
        #expect(throws: FigureError.self) { try HeatMap(width: 2, height: 2, values: [1]) }
    }

    @Test func stripsAreLegible() throws {
        let sizes = [(600, 900), (500, 100), (28, 28), (1, 1)]
        let steps = try (0..<19).map { index in
            let size = sizes[index % 4]
            return PreprocessingStrip.Step(
                Names.long[index % 25], try image(size.0, size.1), width: index == 0 ? 4000 : nil)
        }
        let figure = PreprocessingStrip(strips: [
            .init(name: "photo.jpg", steps: steps), .init(name: Names.long[0], steps: [steps[0]]),
        ])
        try check(figure)
        let drawing = try figure.drawing()
        #expect(drawing.texts.filter { $0.text == "600 × 900" }.count == 4)
        #expect(drawing.texts.filter { $0.text == "4000 × 900" }.count == 2)
        #expect(throws: FigureError.self) {
            try PreprocessingStrip(strips: [.init(name: "empty", steps: [])]).drawing()
        }
    }
}
