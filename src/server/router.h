#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/rights.h"
#include "server/message.h"

namespace rollcall::server {

/// Who may call a route.
enum class Guard {
    open,      ///< everyone
    own_page,  ///< everyone, but a browser only from a page of this server (Origin)
    caller,    ///< a good key or session, with the route's right if it names one
    metrics,   ///< a key with the right `metrics`; where the gate says so, the loopback without
};

/// Which of those who call with a good key or session a route is for.
enum class Callers {
    any,
    users,     ///< who have signed in
    sessions,  ///< these, and who opened their own records by a personal link
    oneself,   ///< who see one person alone: the route is about that person
};

/// For whose scopes a route answers. Who has a narrower one is refused, so that a new route is
/// closed to them until it looks at the scope itself.
enum class Reach {
    company,  ///< who sees everybody
    parts,    ///< also who sees some sites or departments
    own,      ///< also who sees one person
};

/// Where a route's handler runs.
enum class Place {
    worker,     ///< in the pool: everything that computes, parses or reads a disk
    io_thread,  ///< at once: answers that lie ready in memory
};

using Handler = std::function<Response(const Request&)>;

struct Route {
    std::string method;  ///< "GET" answers HEAD too
    /// Segments are taken as they are, but "{name}" is any one segment, and "*" at the end is all
    /// that is left, slashes included. Both become parameters, in order.
    std::string pattern;
    Guard guard = Guard::open;
    std::optional<access::Right> right;        ///< only with Guard::caller
    std::optional<access::Right> other_right;  ///< one that does as well
    Callers callers = Callers::any;            ///< with Guard::caller
    Reach reach = Reach::company;
    Place place = Place::worker;
    std::size_t body_limit = 8 * 1024;  ///< bytes; a body over it is answered with 413
    bool rate_limited = false;
    std::string
        action{};  ///< what a call that succeeds is in the audit log; empty: it is not there
    Handler handle;
};

/// A GET route that is open to everyone.
Route open_route(std::string pattern, Place place, Handler handle);

/// A small table of routes. Immutable once built; thread-safe.
class Router {
  public:
    struct Match {
        const Route* route;
        std::vector<std::string> parameters;  ///< percent-decoded
    };
    struct WrongMethod {
        std::string allow;  ///< "GET, HEAD, POST"
    };
    struct NoRoute {};
    using Found = std::variant<Match, WrongMethod, NoRoute>;

    explicit Router(std::vector<Route> routes);

    /// `path` as sent. A parameter that is no percent-encoded text is NoRoute. Where a pattern
    /// names the path without a parameter, only such patterns count: "/a/new" is no "/a/{id}",
    /// which
    /// "/a/%6Eew" is.
    Found find(std::string_view method, std::string_view path) const;
    /// The methods of a path, "" if there is no such path.
    std::string allowed(std::string_view path) const;
    const std::vector<Route>& routes() const noexcept { return routes_; }

  private:
    std::vector<Route> routes_;
};

}  // namespace rollcall::server
