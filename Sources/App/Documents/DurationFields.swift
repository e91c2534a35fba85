/// The units that the name of a duration may end in.
enum DurationUnit: String, CaseIterable {
    case seconds, minutes, hours, days

    /// Seconds of one.
    var seconds: Int {
        switch self {
        case .seconds: 1
        case .minutes: 60
        case .hours: 3_600
        case .days: 86_400
        }
    }
}

extension Field {
    /// The keys of a duration, one a unit: `window_seconds`, `window_minutes`, `window_hours`, `window_days`.
    ///
    /// Whichever is given, the subject keeps it in its own unit, and an export writes it in that one.
    static func duration(
        _ stem: String, _ property: any WritableKeyPath<Subject, Int> & Sendable, in unit: DurationUnit,
        _ range: ClosedRange<Int>, default standard: Int
    ) -> [Field] {
        DurationUnit.allCases.map { spelled in
            let expected =
                spelled == unit
                ? "a whole number from \(range.lowerBound) to \(range.upperBound)"
                : "a whole number that makes \(range.lowerBound) to \(range.upperBound) whole \(unit)"
            let limit = range.upperBound * unit.seconds / spelled.seconds
            return Field(
                "\(stem)_\(spelled)", about: stem, expected: expected,
                read: { node throws(Mismatch) in
                    let number = try? Format.whole(0...max(limit, 0)).read(node)
                    guard let seconds = number.map({ $0 * spelled.seconds }), seconds.isMultiple(of: unit.seconds),
                        range.contains(seconds / unit.seconds)
                    else { throw Mismatch(node, expected: expected) }
                    return { $0[keyPath: property] = seconds / unit.seconds }
                },
                value: { spelled == unit ? .literal("\($0[keyPath: property])") : nil },
                isDefault: { $0[keyPath: property] == standard })
        }
    }
}
