import ArgumentParser

/// The flags that select a model and its calibration, shared by `predict`, `explain` and `serve`.
struct ClassifierOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model (default: saved_model/best_model.h5 in the output folder, else the one that comes with the program).",
            valueName: "file"))
    var model: String?

    @OptionGroup var inputScale: InputScaleOption

    @OptionGroup var calibration: CalibrationOption

    @OptionGroup var memory: MemoryLimitOption
}
