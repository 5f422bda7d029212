import FashionCore
import Foundation
import Testing

@testable import FashionData

@Suite struct ImageTransformTests {
    /// One entry of `augmentation.json`, under Keras' names.
    private struct Case: Decodable {
        let height, width: Int
        let theta, tx, ty, shear, zx, zy: Double
        let flip_horizontal: Bool

        var transform: ImageTransform {
            ImageTransform(
                rotationDegrees: theta, shiftX: tx, shiftY: ty, shearDegrees: shear, zoomX: zx, zoomY: zy,
                flipsHorizontally: flip_horizontal)
        }
    }

    private func render(_ transform: ImageTransform, _ image: [UInt8], height: Int, width: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: image.count) { output, count in
            image.withUnsafeBufferPointer { image in
                if let image = image.baseAddress, let output = output.baseAddress {
                    transform.render(image: image, height: height, width: width, into: output)
                }
            }
            count = image.count
        }
    }

    @Test("Images come out as Keras' own code makes them")
    func keras() throws {
        let cases = try JSONDecoder().decode(
            [Case].self, from: Data(contentsOf: fixtures.appendingPathComponent("augmentation.json")))
        var content = try [UInt8](Data(contentsOf: fixtures.appendingPathComponent("augmentation.bin")))[...]
        #expect(cases.count == 18)
        for (number, item) in cases.enumerated() {
            let size = item.height * item.width
            let image = Array(content.prefix(size))
            let expected = content.dropFirst(size).prefix(4 * size).withUnsafeBytes { bytes in
                (0..<size).map {
                    Float(
                        bitPattern: UInt32(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
                }
            }
            content = content.dropFirst(5 * size)
            let found = render(item.transform, image, height: item.height, width: item.width)
            let difference = zip(found, expected).map { abs($0 - $1 / 255) }.max() ?? .infinity
            #expect(difference < 1e-5, "case \(number)")
            // The transform does something, so that agreement means something.
            #expect(zip(image, expected).contains { abs(Float($0) - $1) > 1 }, "case \(number)")
        }
        #expect(content.isEmpty)
    }

    @Test func identityIsExact() {
        let image = (0..<256).map { UInt8($0) }
        let expected = image.map { Float($0) / 255 }
        #expect(render(.identity, image, height: 16, width: 16) == expected)
        let mirrored = render(ImageTransform(flipsHorizontally: true), image, height: 2, width: 128)
        #expect(mirrored == expected[..<128].reversed() + expected[128...].reversed())
    }

    @Test(
        "Absurd parameters stay inside the image",
        arguments: [
            ImageTransform(shiftX: 1e300, shiftY: -1e300), ImageTransform(zoomX: 1e30, zoomY: -1e30),
            ImageTransform(rotationDegrees: .infinity), ImageTransform(shiftX: .nan),
            ImageTransform(shearDegrees: .nan),
            ImageTransform(zoomX: .infinity, zoomY: .infinity),
        ])
    func absurd(transform: ImageTransform) {
        let image = (0..<12).map { UInt8(100 + $0) }
        let found = render(transform, image, height: 3, width: 4)
        #expect(found.allSatisfy { (99.9 / 255...111.1 / 255).contains($0) })
    }

    @Test func smallestImages() {
        let transform = ImageTransform(rotationDegrees: 20, shiftX: 0.3)
        #expect(render(transform, [51], height: 1, width: 1) == [Float(51) * (1 / 255)])
        let row = render(ImageTransform(shiftX: 0.5), [0, 102, 204], height: 1, width: 3)
        #expect(zip(row, [0.2, 0.6, 0.8]).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}

@Suite struct AffineAugmentationTests {
    private func draw(_ augmentation: AffineAugmentation, image: Int, epoch: Int = 0, seed: UInt64 = 42)
        -> ImageTransform
    {
        augmentation.transform(seed: seed, epoch: epoch, image: image, height: 20, width: 40)
    }

    @Test func rangesAreFilled() throws {
        let transforms = (0..<2000).map { draw(.reference, image: $0) }
        func check(_ value: (ImageTransform) -> Double, centre: Double, radius: Double) {
            let deviations = transforms.map { (value($0) - centre) / radius }
            #expect(deviations.allSatisfy { abs($0) <= 1 })
            // Even on both sides: the mean of 2000 even deviations has a standard error of 0.013.
            #expect(abs(deviations.reduce(0, +) / 2000) < 0.06)
            #expect((deviations.max() ?? 0) > 0.98 && (deviations.min() ?? 0) < -0.98)
        }
        check(\.rotationDegrees, centre: 0, radius: 10)
        check(\.shiftX, centre: 0, radius: 4)
        check(\.shiftY, centre: 0, radius: 2)
        check(\.shearDegrees, centre: 0, radius: 0.1)
        check(\.zoomX, centre: 1, radius: 0.1)
        check(\.zoomY, centre: 1, radius: 0.1)
        #expect((900...1100).contains(transforms.count { $0.flipsHorizontally }))
        // The two axes are independent: the correlation has a standard error of 0.022.
        let products = transforms.map { ($0.zoomX - 1) * ($0.zoomY - 1) / 0.01 * 3 }
        #expect(abs(products.reduce(0, +) / 2000) < 0.1)
    }

    @Test func dependsOnSeedEpochAndImageOnly() {
        #expect(draw(.reference, image: 7) == draw(.reference, image: 7))
        #expect(draw(.reference, image: 7) != draw(.reference, image: 8))
        #expect(draw(.reference, image: 7) != draw(.reference, image: 7, epoch: 1))
        #expect(draw(.reference, image: 7) != draw(.reference, image: 7, seed: 43))
    }

    @Test func oneRangeLeavesTheOthers() throws {
        let onlyZoom = try AffineAugmentation(zoom: 0.1)
        for image in 0..<20 {
            let (all, zoom) = (draw(.reference, image: image), draw(onlyZoom, image: image))
            #expect(zoom == ImageTransform(zoomX: all.zoomX, zoomY: all.zoomY))
            #expect(draw(.none, image: image) == .identity)
        }
    }

    @Test func rangesAreChecked() throws {
        #expect(
            try AffineAugmentation(
                rotationDegrees: 10, widthShift: 0.1, heightShift: 0.1, shearDegrees: 0.1, zoom: 0.1,
                flip: .random) == .reference)
        #expect(try AffineAugmentation() == .none)
        for value in [-0.1, .nan, .infinity, 181] {
            #expect(throws: InvalidArgument.self) { try AffineAugmentation(rotationDegrees: value) }
            #expect(throws: InvalidArgument.self) { try AffineAugmentation(widthShift: value) }
            #expect(throws: InvalidArgument.self) { try AffineAugmentation(heightShift: value) }
            #expect(throws: InvalidArgument.self) { try AffineAugmentation(shearDegrees: value) }
            #expect(throws: InvalidArgument.self) { try AffineAugmentation(zoom: value) }
        }
        let error = #expect(throws: InvalidArgument.self) { try AffineAugmentation(zoom: 1) }
        #expect(error?.description == "augmentation zoom: expected at least 0 and below 1.0, found 1.0")
    }
}
