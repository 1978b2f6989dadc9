#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/civil_day.h"
#include "core/clock.h"
#include "core/result.h"

namespace rollcall::app {

/// The word for a value, out of a list that has it.
template <class Words, class Value>
std::string_view word_of(const Words& words, Value value) {
    for (const auto& [word, meaning] : words) {
        if (meaning == value) {
            return word;
        }
    }
    return {};
}

/// Reads an object whose members are known, each by its name. What is wrong first is remembered and
/// told by done(); until then every reader gives what was asked for or its default, so that code
/// that reads an object is a list of its members. Borrows the object.
class JsonMembers {
  public:
    using Json = nlohmann::ordered_json;

    /// `where`: begins the texts of errors ("days[0].shifts[1]"); empty for the whole document.
    JsonMembers(const Json& object, std::string where);

    bool has(const std::string& name);
    std::string text(const std::string& name, std::string otherwise = {});
    bool flag(const std::string& name, bool otherwise = false);
    /// From 0 to `most`.
    int number(const std::string& name, int otherwise, int most);
    std::optional<int> number_if_there(const std::string& name, int most);
    /// A whole number of minutes, at most 30 days of them.
    std::chrono::minutes minutes(const std::string& name, std::chrono::minutes otherwise);
    std::optional<std::chrono::minutes> minutes_if_there(const std::string& name);
    /// A wall clock's time as minutes since midnight: "00:00" to "48:00".
    std::optional<std::chrono::minutes> clock_if_there(const std::string& name);
    std::optional<CivilDay> day_if_there(const std::string& name);
    std::optional<TimePoint> moment_if_there(const std::string& name);
    /// One of the words; `otherwise` where there is none.
    template <class Value>
    Value word(const std::string& name, Value otherwise,
               std::span<const std::pair<std::string_view, std::type_identity_t<Value>>> words) {
        const Json* found = member(name);
        if (found == nullptr) {
            return otherwise;
        }
        std::string known;
        for (const auto& [word, value] : words) {
            if (*found == word) {
                return value;
            }
            known += (known.empty() ? "" : ", ") + std::string(word);
        }
        fail(name, "one of " + known);
        return otherwise;
    }
    /// Calls `read` for each element of an array; nothing where there is no such member.
    void each(const std::string& name,
              const std::function<Status(const Json& element, std::string where)>& read);
    /// Calls `read` for a member that is an object or a text.
    void object(const std::string& name,
                const std::function<Status(const Json& value, std::string where)>& read);

    /// The first thing that was wrong; a member that nothing has asked for is, too. Error:
    /// invalid_field.
    Status done();

  private:
    const Json* member(const std::string& name);
    std::string path(const std::string& name) const;
    void fail(const std::string& name, const std::string& expected);

    const Json& object_;
    std::string where_;
    std::set<std::string> known_;
    std::optional<Error> error_;
};

}  // namespace rollcall::app
