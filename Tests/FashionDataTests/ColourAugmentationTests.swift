import Foundation
import Testing

@testable import FashionData

/// Changes of colour and random parts of training images.
struct ColourAugmentationTests {
    private func jittered(_ jitter: ColourJitter, _ values: [Float], image: Int) -> [Float] {
        var result = values
        result.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            jitter.apply(
                to: start, pixels: values.count / 3, channels: 3,
                Augmentation.Draw(seed: 5, epoch: 1, image: image))
        }
        return result
    }

    /// Against the definition of each, pixel by pixel.
    @Test func jitterIsBrightnessThenContrastThenSaturation() throws {
        let values: [Float] = [0.2, 0.4, 0.6, 0.9, 0.1, 0.3, 0.5, 0.5, 0.5]
        let jitter = try #require(try ColourJitter(brightness: 0.4, contrast: 0.3, saturation: 0.5))
        for image in 0..<20 {
            let factors = jitter.factors(Augmentation.Draw(seed: 5, epoch: 1, image: image))
            #expect(0.6...1.4 ~= factors.brightness && 0.7...1.3 ~= factors.contrast)
            #expect(0.5...1.5 ~= factors.saturation)
            func clipped(_ value: Float) -> Float { min(max(value, 0), 1) }
            func grey(_ values: ArraySlice<Float>) -> Float {
                let first = values.startIndex
                return 0.299 * values[first] + 0.587 * values[first + 1] + 0.114 * values[first + 2]
            }
            var expected = values.map { clipped($0 * factors.brightness) }
            let mean = (0..<3).map { grey(expected[$0 * 3..<$0 * 3 + 3]) }.reduce(0, +) / 3
            expected = expected.map { clipped(mean + ($0 - mean) * factors.contrast) }
            for pixel in 0..<3 {
                let level = grey(expected[pixel * 3..<pixel * 3 + 3])
                for index in pixel * 3..<pixel * 3 + 3 {
                    expected[index] = clipped(level + (expected[index] - level) * factors.saturation)
                }
            }
            for (found, wanted) in zip(jittered(jitter, values, image: image), expected) {
                #expect(abs(found - wanted) < 1e-6)
            }
        }
        #expect(try ColourJitter(brightness: 0, contrast: 0, saturation: 0) == nil)
        #expect(throws: InvalidArgument.self) { try ColourJitter(brightness: 2, contrast: 0, saturation: 0) }
    }

    /// The corners of the part, mapped into the image, stay within it, and parts are as large as they should be.
    @Test func resizedCropsLieWithinTheImage() throws {
        let (height, width) = (30, 40)
        let crop = try RandomResizedCrop(smallestArea: 0.3)
        var areas: [Double] = []
        for image in 0..<500 {
            var transform = ImageTransform()
            crop.apply(
                to: &transform, height: height, width: width,
                Augmentation.Draw(seed: 1, epoch: 0, image: image))
            let map = transform.map(height: height, width: width)
            let left = map.xx * -0.5 + map.x0, right = map.xx * (Double(width) - 0.5) + map.x0
            let top = map.yy * -0.5 + map.y0, bottom = map.yy * (Double(height) - 0.5) + map.y0
            #expect(left >= -0.501 && right <= Double(width) - 0.499)
            #expect(top >= -0.501 && bottom <= Double(height) - 0.499)
            areas.append((right - left) * (bottom - top) / Double(height * width))
        }
        #expect(areas.allSatisfy { 0.29...1.001 ~= $0 })
        #expect(0.58...0.68 ~= areas.reduce(0, +) / 500)
    }
}
