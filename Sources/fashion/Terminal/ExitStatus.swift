import ArgumentParser
import FashionCore
import Foundation

/// The exit status of the program.
enum ExitStatus {
    /// An error of a file, the network or the training.
    static let failure: Int32 = 1
    /// An invalid command line. (ArgumentParser's default is 64.)
    static let usage: Int32 = 2

    /// Exits with a status. Destructors of C++ libraries do not run: a thread may still compute with what they destroy, as
    /// one that prepares a model does when a server cannot listen.
    static func leave(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    /// Joins a flag and a negative number after it, as in `--batch-size -1`, which the parser would read as two flags,
    /// so that the error names the range instead.
    static func joiningNegativeValues(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var isOpen = true
        for argument in arguments {
            if argument == "--" { isOpen = false }
            if isOpen, let last = result.last, last.wholeMatch(of: /--[a-z][a-z-]*/) != nil,
                argument.wholeMatch(of: /-[0-9.][0-9.eE+-]*/) != nil
            {
                result[result.count - 1] = "\(last)=\(argument)"
            } else {
                result.append(argument)
            }
        }
        return result
    }

    /// The output, error output and exit status for an error that ended the program, or for `--help`.
    struct Ending: Equatable {
        var output = ""
        var errorOutput = ""
        var status: Int32
    }

    /// Returns the ending for an error. Help and version go to standard output with status 0; usage errors are
    /// explained with status 2; an `ExitCode` is used unchanged (130 after Ctrl-C); all other errors give one line
    /// `fashion: …` with status 1.
    /// - Parameter running: the subcommand that ran, whose usage is shown; the parser knows it only for its own errors.
    static func ending(
        for error: any Error, of command: any ParsableCommand.Type,
        running: (any ParsableCommand.Type)? = nil
    ) -> Ending {
        let code = command.exitCode(for: error)
        if let code = error as? ExitCode {
            return Ending(status: code.rawValue)
        }
        if code == .success {
            return Ending(output: command.fullMessage(for: error), status: 0)
        }
        if code == .validationFailure, let running {
            let usageLine = command.usageString(for: running)
            let name = usageLine.split(separator: " ").prefix { $0.first?.isLetter == true }.joined(
                separator: " ")
            return Ending(
                errorOutput: """
                    Error: \(command.message(for: error))
                    Usage: \(usageLine)
                      See '\(name) --help' for more information.
                    """, status: usage)
        }
        if code == .validationFailure {
            return Ending(errorOutput: command.fullMessage(for: error), status: usage)
        }
        if let error = error as? CocoaError {
            let place = error.filePath.map { "\($0): " } ?? ""
            return Ending(errorOutput: "fashion: \(place)\(error.plainReason)", status: failure)
        }
        return Ending(errorOutput: "fashion: \(command.message(for: error))", status: failure)
    }
}

extension ParsableCommand {
    /// Parses the command line, runs the command and exits with the appropriate status.
    static func runAndExit(_ arguments: [String]? = nil) -> Never {
        let isMute = StandardOutput.isMissingAtStart()
        // A file that grows beyond `ulimit -f` is an error to report like any other.
        signal(SIGXFSZ, SIG_IGN)
        var running: (any ParsableCommand.Type)?
        do {
            let arguments = arguments ?? Array(CommandLine.arguments.dropFirst())
            var command = try parseAsRoot(ExitStatus.joiningNegativeValues(arguments))
            if isMute { leaveWithoutOutput() }
            running = type(of: command)
            try command.run()
            try StandardOutput.close(allowsLeaving: Interruption.isInstalled)
            ExitStatus.leave(0)
        } catch {
            let ending = ExitStatus.ending(for: error, of: Self.self, running: running)
            if !ending.output.isEmpty {
                if isMute { leaveWithoutOutput() }
                print(ending.output)
            }
            if !ending.errorOutput.isEmpty {
                Terminal(.error).write(ending.errorOutput.shown + "\n")
            }
            if ending.status == 0 {
                do {
                    try StandardOutput.close(allowsLeaving: false)
                } catch {
                    Terminal(.error).write("fashion: \(error)\n")
                    ExitStatus.leave(ExitStatus.failure)
                }
            }
            ExitStatus.leave(ending.status)
        }
    }

    /// Reports that there is no standard output, and exits.
    private static func leaveWithoutOutput() -> Never {
        Terminal(.error).write(
            "fashion: standard output is closed, so there is nowhere to write to; send it to a file or to /dev/null\n"
        )
        ExitStatus.leave(ExitStatus.failure)
    }
}
