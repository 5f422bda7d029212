import Foundation
import Testing

@testable import fashion

/// Real signals, each in a process of its own.
struct InterruptionTests {
    @Test func exitCodes() {
        #expect(Interruption.exitCode(of: SIGINT) == 130)
        #expect(Interruption.exitCode(of: SIGTERM) == 143)
    }

    @Test func theFirstSignalOnlyAsks() async {
        await #expect(processExitsWith: .exitCode(143)) {
            Interruption.install()
            guard Interruption.signal == nil else { exit(1) }
            kill(getpid(), SIGTERM)
            Self.waitForSignal()
            guard let signal = Interruption.signal else { exit(2) }
            exit(Interruption.exitCode(of: signal))
        }
    }

    @Test func theSecondSignalEnds() async {
        await #expect(processExitsWith: .exitCode(130)) {
            Interruption.install()
            kill(getpid(), SIGTERM)
            Self.waitForSignal()
            kill(getpid(), SIGINT)
            sleep(60)
            exit(1)
        }
    }

    @Test func afterwardsTheFirstSignalEnds() async {
        await #expect(processExitsWith: .exitCode(143)) {
            Interruption.install()
            guard Interruption.release() == nil else { exit(1) }
            kill(getpid(), SIGTERM)
            sleep(60)
            exit(2)
        }
        await #expect(processExitsWith: .exitCode(130)) {
            Interruption.install()
            kill(getpid(), SIGINT)
            Self.waitForSignal()
            exit(Interruption.release().map(Interruption.exitCode) ?? 1)
        }
    }

    /// Another thread than the test's may take the signal, a moment later; a minute is long enough on any machine.
    private static func waitForSignal() {
        for _ in 0..<60_000 where Interruption.signal == nil { usleep(1000) }
    }
}
