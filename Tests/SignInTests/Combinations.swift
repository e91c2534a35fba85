import Identity
import SignIn

/// Products of everything that may be so; each calls its argument with every combination until that returns false.
enum Combinations {
    typealias Shown = Combination.Shown

    /// Somebody signs in.
    static func signIns(_ visit: (Combination) -> Bool) {
        let axes: [Axis] =
            policies + [
                Axis(\.connections, Combination.Connections.allCases),
                Axis(\.status, AccountStatus.allCases),
                Axis(\.breakGlass, [false, true]),
                Axis(\.password, PasswordStanding.allCases),
                Axis(\.enrolled, [false, true]),
                Axis(\.locked, [false, true]),
                Axis(\.context, Combination.Context.allCases),
                Axis(\.freshness, [.any, .within(seconds: 600), .anew]),
                Axis(
                    \.shown,
                    (0..<16).flatMap { native in
                        [Shown(), .plainSSO, .otherSSO, .staleSSO, [.staleSSO, .strongSSO]].map {
                            $0.union(Shown(rawValue: native))
                        }
                    }),
            ]
        product(axes, visit)
    }

    /// A session is used again, with a few more proofs.
    static func sessions(_ visit: (Combination) -> Bool) {
        let axes: [Axis] =
            policies + [
                Axis(\.connections, [.own, .both]),
                Axis(\.requiresGold, [false, true]),
                Axis(\.status, [.active, .suspended]),
                Axis(\.breakGlass, [false, true]),
                Axis(\.password, [.valid, .expired]),
                Axis(\.enrolled, [false, true]),
                Axis(\.context, Combination.Context.allCases),
                Axis(\.freshness, [.any, .within(seconds: 600), .within(seconds: 200), .anew]),
                Axis(\.sessionOver, [false, true]),
                Axis(
                    \.kept,
                    [
                        .password, .code, [.password, .code], .passkey, .plainSSO, .strongSSO, .otherSSO, .staleSSO,
                        [.password, .staleSSO], [.password, .recovery, .plainSSO],
                    ]),
                Axis(\.shown, [[], .password, .code, [.password, .code], .plainSSO, .strongSSO, .staleSSO]),
            ]
        product(axes, visit)
    }

    /// What comes in by the side: who is known, by which page, for which application, through which connection.
    static func entrances(_ visit: (Combination) -> Bool) {
        let axes: [Axis] =
            policies + [
                Axis(\.connections, Combination.Connections.allCases),
                Axis(\.isKnown, [true, false]),
                Axis(\.isNamed, [true, false]),
                Axis(\.status, [.active, .suspended]),
                Axis(\.breakGlass, [false, true]),
                Axis(\.password, [.valid, .none]),
                Axis(\.enrolled, [false, true]),
                Axis(\.locked, [false, true]),
                Axis(\.administrator, [false, true]),
                Axis(\.open, [true, false]),
                Axis(\.demanded, [nil, okta, entra]),
                Axis(\.kept, [[], .password, .plainSSO]),
                Axis(\.shown, [[], .password, [.password, .code], .passkey, .plainSSO, .otherSSO]),
            ]
        product(axes, visit)
    }

    /// Where a walk through the steps may begin.
    static func beginnings(_ visit: (Combination) -> Bool) {
        let axes: [Axis] =
            policies + [
                Axis(\.connections, Combination.Connections.allCases),
                Axis(\.isKnown, [true, false]),
                Axis(\.breakGlass, [false, true]),
                Axis(\.password, PasswordStanding.allCases),
                Axis(\.enrolled, [false, true]),
                Axis(\.locked, [false, true]),
                Axis(\.administrator, [false, true]),
                Axis(\.context, Combination.Context.allCases),
                Axis(\.freshness, [.any, .within(seconds: 200), .anew]),
                Axis(\.demanded, [nil, okta]),
                Axis(\.kept, [[], .password, [.password, .code], .plainSSO, .staleSSO]),
            ]
        product(axes, visit)
    }

    private static var policies: [Axis] {
        [Axis(\.nativeLogin, NativeLogin.allCases), Axis(\.mfa, MFAPolicy.allCases)]
    }

    /// One thing that varies.
    private struct Axis {
        let settings: [(inout Combination) -> Void]

        init<Value>(_ path: WritableKeyPath<Combination, Value>, _ values: [Value]) {
            settings = values.map { value in { $0[keyPath: path] = value } }
        }
    }

    private static func product(_ axes: [Axis], _ visit: (Combination) -> Bool) {
        var goesOn = true
        func descend(_ axis: Int, _ combination: Combination) {
            guard axis < axes.count else {
                goesOn = visit(combination)
                return
            }
            for set in axes[axis].settings where goesOn {
                var next = combination
                set(&next)
                descend(axis + 1, next)
            }
        }
        descend(0, Combination())
    }
}
