import FashionCore
import Testing

@testable import FashionData

/// Crops, erasing and mirroring in turn, against what their descriptions say pixel by pixel.
@Suite struct CropAndErasingTests {
    private let height = 9, width = 7

    /// What an augmentation makes of an image whose pixels are all different.
    private func render(_ augmentation: Augmentation, image: Int, epoch: Int = 0, seed: UInt64 = 3) -> [Float]
    {
        let pixels = (1...UInt8(height * width)).map(\.self)
        var result = [Float](repeating: .nan, count: height * width)
        pixels.withUnsafeBufferPointer { pixels in
            result.withUnsafeMutableBufferPointer { result in
                guard let from = pixels.baseAddress, let to = result.baseAddress else { return }
                augmentation.render(
                    image: from, height: height, width: width, into: to,
                    Augmentation.Draw(seed: seed, epoch: epoch, image: image))
            }
        }
        return result
    }

    private func original(_ row: Int, _ column: Int) -> Float {
        guard 0..<height ~= row, 0..<width ~= column else { return 0 }
        return Float(row * width + column + 1) / 255
    }

    @Test func aCropShiftsByWholePixelsWithZeros() throws {
        var shifts = Set<[Int]>()
        for image in 0..<300 {
            let crop = try RandomCrop(padding: 2)
            let (right, down) = crop.shift(Augmentation.Draw(seed: 3, epoch: 0, image: image))
            shifts.insert([right, down])
            let expected = (0..<height * width).map { original($0 / width - down, $0 % width - right) }
            #expect(render(Augmentation(crop: crop), image: image) == expected)
        }
        #expect(shifts.count == 25 && shifts.allSatisfy { abs($0[0]) <= 2 && abs($0[1]) <= 2 })
    }

    /// A frame wider than the image moves it out altogether, now and then.
    @Test func aCropMayMissTheImage() throws {
        let crop = try RandomCrop(padding: 12)
        let images = (0..<100).map { render(Augmentation(crop: crop), image: $0) }
        #expect(images.contains { $0.allSatisfy { $0 == 0 } })
        #expect(images.contains { $0.contains { $0 != 0 } })
    }

    @Test func cutoutIsASquareOfZeros() throws {
        let cutout = try Augmentation(erasing: [RandomErasing(.cutout(side: 4))])
        var sizes = [Int: Int]()
        for image in 0..<400 {
            let result = render(cutout, image: image)
            let hidden = result.indices.filter { result[$0] == 0 }
            for index in result.indices where result[index] != 0 {
                #expect(result[index] == original(index / width, index % width))
            }
            let rows = Set(hidden.map { $0 / width })
            let columns = Set(hidden.map { $0 % width })
            #expect(rows.count * columns.count == hidden.count && rows.count <= 4 && columns.count <= 4)
            sizes[hidden.count, default: 0] += 1
        }
        // The centre is even over 63 places; from 6·4 of them the square lies wholly inside.
        #expect(abs(Double(sizes[16] ?? 0) / 400 - 24.0 / 63) < 0.1)
        #expect((sizes.keys.min() ?? 0) >= 4)
    }

    @Test func noiseComesAsOftenAsAskedFor() throws {
        let erasing = try Augmentation(erasing: [RandomErasing(.noise(probability: 0.5))])
        var changed = 0
        for image in 0..<400 {
            let result = render(erasing, image: image)
            let places = result.indices.filter { result[$0] != original($0 / width, $0 % width) }
            #expect(result.allSatisfy { 0...1 ~= $0 })
            if let rows = span(places.map { $0 / width }), let columns = span(places.map { $0 % width }) {
                changed += 1
                // Every pixel of the box is noise, but for numbers that happen to be the same.
                #expect(places.count >= rows.count * columns.count - 1)
                #expect(rows.count < height && columns.count < width)
            }
        }
        #expect(150...250 ~= changed)
    }

    private func span(_ places: [Int]) -> ClosedRange<Int>? {
        guard let first = places.min(), let last = places.max() else { return nil }
        return first...last
    }

    @Test func alternatingFlipsTakeTurns() throws {
        let augmentation = try Augmentation(affine: AffineAugmentation(flip: .alternating))
        let plain = render(.none, image: 0)
        var mirroredFirst = 0
        for image in 0..<200 {
            let epochs = (0..<4).map { render(augmentation, image: image, epoch: $0) }
            #expect(epochs[0] == epochs[2] && epochs[1] == epochs[3] && epochs[0] != epochs[1])
            #expect(epochs.contains(plain))
            mirroredFirst += epochs[0] == plain ? 0 : 1
        }
        #expect(70...130 ~= mirroredFirst)
    }

    @Test func settingsAreChecked() {
        #expect(throws: InvalidArgument.self) { try RandomCrop(padding: 0) }
        #expect(throws: InvalidArgument.self) { try RandomErasing(.cutout(side: 0)) }
        for value in [-0.1, 1.1, .nan] {
            #expect(throws: InvalidArgument.self) { try RandomErasing(.noise(probability: value)) }
            #expect(throws: InvalidArgument.self) { try Mixing(mixup: value * 1000, cutmix: 0) }
        }
    }
}
