import ArgumentParser
import FashionKit

/// What is done about image files, beside what the settings of a training say.
struct ImageFileOptions: ParsableArguments {
    @Flag(help: "Stop at an image file that cannot be read, instead of leaving it out.") var strict = false
    @Flag(
        inversion: .prefixedNo,
        help: "Keep image files as they were prepared in ~/.cache/fashion/images, for the next time.")
    var cache = true

    /// The reading with these options.
    func applied(to reading: ImageReading) -> ImageReading {
        var reading = reading
        reading.isStrict = strict
        reading.cache = cache ? CacheFolder.of("images") : nil
        return reading
    }
}
