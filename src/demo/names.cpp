#include "demo/names.h"

#include <array>

namespace rollcall::demo {
namespace {

using Names = std::array<const char*, 10>;

/// Given names and family names that are found together.
struct Origin {
    Names given;
    Names family;
};

constexpr Names kFamily = {"Nguyễn", "Trần", "Lê",  "Phạm", "Hoàng",
                           "Vũ",     "Đặng", "Bùi", "Đỗ",   "Hồ"};
constexpr Names kMiddle = {"Thị",  "Văn",    "Minh", "Ngọc", "Thanh",
                           "Hoài", "Phương", "Quốc", "Xuân", "Gia"};
constexpr Names kGiven = {"Lan",  "Hương", "Tuấn", "Dũng", "Linh",
                          "Phúc", "Mai",   "Quân", "Thảo", "Sơn"};

constexpr std::array<Origin, 5> kOrigins = {
    {{{"Anna", "Jonas", "Miriam", "Lukas", "Frieda", "Emil", "Käthe", "Moritz", "Greta", "Till"},
      {"Albrecht", "Kühn", "Lindner", "Böhm", "Sommer", "Vogt", "Jäger", "Winkler", "Groß",
       "Thiele"}},
     {{"Ayşe", "Mehmet", "Elif", "Emre", "Zeynep", "Kerem", "Defne", "Ozan", "Selin", "Barış"},
      {"Yılmaz", "Demir", "Şahin", "Çelik", "Kaya", "Aydın", "Öztürk", "Arslan", "Koç", "Polat"}},
     {{"Zofia", "Piotr", "Agnieszka", "Tomasz", "Ewa", "Michał", "Hanna", "Jakub", "Maja",
       "Szymon"},
      {"Nowak", "Wójcik", "Zieliński", "Mazur", "Krawczyk", "Dąbek", "Pawlak", "Górski", "Lis",
       "Wrona"}},
     {{"Adaeze", "Chidi", "Amara", "Kwame", "Nia", "Tunde", "Zainab", "Kofi", "Imani", "Sefu"},
      {"Okafor", "Mensah", "Adeyemi", "Diallo", "Okoro", "Boateng", "Abara", "Traoré", "Owusu",
       "Eze"}},
     {{"Priya", "Mateo", "Yuki", "Olivia", "Arjun", "Inés", "Kenji", "Grace", "Rohan", "Lucía"},
      {"Sharma", "Navarro", "Tanaka", "Walsh", "Iyer", "Rojas", "Sato", "Byrne", "Mehta",
       "Ortega"}}}};

}  // namespace

std::string vietnamese_name(Random& random) {
    std::string name = random.one_of(kFamily);
    name.append(" ").append(random.one_of(kMiddle));
    return name.append(" ").append(random.one_of(kGiven));
}

std::string mixed_name(Random& random) {
    const Origin& origin = random.one_of(kOrigins);
    std::string name = random.one_of(origin.given);
    return name.append(" ").append(random.one_of(origin.family));
}

}  // namespace rollcall::demo
