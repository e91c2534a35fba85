import Identity
import Primitives
import Provider

/// What the pages of second factors say, in a sign-in and on the account page alike.
enum FactorTexts {
    /// What is wrong with a code of a device.
    static func sentence(_ problem: SecondFactorProblem, _ texts: Texts) -> String {
        switch problem {
        case .wrong: texts(.factorWrong)
        case .used: texts(.factorUsed)
        case .paused(let pause): texts(.factorPaused, ["minutes": .count(pause.wholeMinutes)])
        }
    }

    /// What is wrong with what was typed while enrolling.
    static func sentence(_ problem: EnrolmentProblem, _ texts: Texts) -> String {
        switch problem {
        case .badName: texts(.enrolBadName)
        case .nameTaken: texts(.enrolNameTaken)
        case .wrongCode: texts(.enrolWrongCode)
        }
    }

    /// A secret in groups of four.
    static func groups(of secret: Secret<String>) -> [String] {
        let characters = Array(secret.reveal())
        return stride(from: 0, to: characters.count, by: 4).map { start in
            String(characters[start..<min(start + 4, characters.count)])
        }
    }

    /// The page with recovery codes, or the one that only leads on when they were shown before.
    static func page(_ codes: [Secret<String>], action: String, csrf: String, _ texts: Texts) -> RecoveryCodesPage {
        let codes = codes.map { $0.reveal() }
        return RecoveryCodesPage(
            heading: texts(codes.isEmpty ? .enrolDoneTitle : .codesTitle),
            lead: texts(codes.isEmpty ? .enrolDoneText : .codesText), action: action, csrf: csrf, codes: codes,
            file: "data:text/plain;charset=utf-8,"
                + PercentEncoding.encodeQueryValue(
                    "\(texts(.codesTitle))\r\n\r\n\(codes.joined(separator: "\r\n"))\r\n"))
    }
}
