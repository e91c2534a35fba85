import Primitives

/// Words an attacker knows about a person: the organization's names, the product's, their own, the email address.
struct ContextWords {
    private let words: [String]

    /// Takes names and their parts of three characters and more, in one case.
    init(_ names: [String]) {
        let whole = names.map { $0.nfkc.lowercased() }
        let parts = whole.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init) }
        // Longest first, so that `acme corp` goes before `acme`.
        words = Set(whole + parts).filter { $0.count >= 3 }.sorted { ($1.count, $0) < ($0.count, $1) }
    }

    /// Whether little but these words makes up the password: fewer than 8 letters are left without them.
    ///
    /// A long password that happens to mention one of them stays good. One without any of them is not judged here.
    func make(up password: String) -> Bool {
        let password = password.nfkc.lowercased()
        let rest = words.reduce(password) { $0.replacing($1, with: " ") }
        return rest != password && rest.count(where: \.isLetter) < 8
    }
}
