import Identity
import Testing
import Web

@Suite("What happened, in words")
struct ActivityTextTests {
    @Test("everything that can happen has words of its own", arguments: AuditEvent.Action.allCases)
    func words(_ action: AuditEvent.Action) {
        #expect(TextKey(rawValue: "activity.event.\(action.rawValue)") != nil)
    }

    @Test("and nothing else has")
    func nothingElse() {
        let prefix = "activity.event."
        let names = Set(AuditEvent.Action.allCases.map { prefix + $0.rawValue })
        #expect(Set(TextKey.allCases.map(\.rawValue).filter { $0.hasPrefix(prefix) }).subtracting(names) == [])
    }
}
