#include "gateway/guardrails/checks/numbers.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace astra::gateway::guardrails::checks {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text) if (is_digit(c)) out += c;
  return out;
}

std::string alnum_of(std::string_view text) {
  std::string out;
  for (const char c : text) if (is_digit(c) || is_upper(upper(c))) out += upper(c);
  return out;
}

int at(std::string_view digits, std::size_t i) { return digits[i] - '0'; }
Verdict verdict(bool good) { return good ? Verdict::yes : Verdict::no; }
bool all_same(std::string_view digits) { return digits.find_first_not_of(digits[0]) == std::string_view::npos; }

template <std::size_t N>
int weighted(std::string_view digits, const std::array<int, N>& weights) {
  int sum = 0;
  for (std::size_t i = 0; i < N; ++i) sum += at(digits, i) * weights[i];
  return sum;
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = at(digits, digits.size() - 1 - i);
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

// The number modulo m, letters counting as 10 to 35.
int modulo_with_letters(std::string_view text, int m) {
  int rest = 0;
  for (const char c : text) rest = is_digit(c) ? (rest * 10 + (c - '0')) % m : (rest * 100 + (c - 'A' + 10)) % m;
  return rest;
}

int modulo(std::string_view digits, int m) {
  int rest = 0;
  for (const char c : digits) rest = (rest * 10 + (c - '0')) % m;
  return rest;
}

}  // namespace

Verdict luhn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() >= 2 && !all_same(d) && passes_luhn(d));
}

Verdict card(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() < 12 || d.size() > 19 || all_same(d) || !passes_luhn(d)) return Verdict::no;
  const int two = at(d, 0) * 10 + at(d, 1);
  const int four = two * 100 + at(d, 2) * 10 + at(d, 3);
  const bool visa = d[0] == '4' && (d.size() == 13 || d.size() == 16 || d.size() == 19);
  const bool mastercard = d.size() == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
  const bool amex = d.size() == 15 && (two == 34 || two == 37);
  const bool diners = (d.size() == 14 || d.size() == 16) && (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059) || four == 3095);
  const bool discover = d.size() >= 16 && (four == 6011 || two == 65 || (four >= 6440 && four <= 6499) || two == 62);
  const bool jcb = (d.size() >= 15 && (four == 2131 || four == 1800)) || (d.size() >= 16 && two == 35);
  const bool maestro = two == 50 || (two >= 56 && two <= 69);
  const bool others = four == 2200 || four == 2201 || four == 2202 || four == 2203 || four == 2204 || two == 81 || four == 9792;
  return verdict(visa || mastercard || amex || diners || discover || jcb || maestro || others);
}

Verdict iban(Hit& hit) {
  static constexpr std::string_view lengths =
      "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27"
      "GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28"
      "PS29PT25QA29RO24RS22SA24SC31SD18SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";
  std::string a = alnum_of(hit.value());
  for (std::size_t i = 0; i + 4 <= lengths.size() && a.size() >= 5; i += 4) {
    if (lengths.substr(i, 2) != std::string_view(a).substr(0, 2)) continue;
    const auto size = static_cast<std::size_t>((lengths[i + 2] - '0') * 10 + (lengths[i + 3] - '0'));
    if (a.size() < size) return Verdict::no;
    // What follows the account number was taken for a part of it.
    while (a.size() > size) {
      while (!is_digit(hit.text[hit.span.end - 1]) && !is_upper(upper(hit.text[hit.span.end - 1]))) --hit.span.end;
      --hit.span.end;
      a.pop_back();
    }
    while (!is_digit(hit.text[hit.span.end - 1]) && !is_upper(upper(hit.text[hit.span.end - 1]))) --hit.span.end;
    return verdict(modulo_with_letters(a.substr(4) + a.substr(0, 4), 97) == 1);
  }
  return Verdict::no;
}

Verdict us_ssn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 9 || all_same(d)) return Verdict::no;
  const std::string_view area = std::string_view(d).substr(0, 3);
  if (area == "000" || area == "666" || d[0] == '9' || d.substr(3, 2) == "00" || d.substr(5) == "0000") return Verdict::no;
  if (d == "123456789" || d == "078051120" || d == "219099999" || d.starts_with("98765432")) return Verdict::no;
  const std::string_view value = hit.value();
  const bool dashes = value.find('-') != std::string_view::npos, others = value.find_first_of(". ") != std::string_view::npos;
  if (dashes && others) return Verdict::no;
  return Verdict::unknown;
}

Verdict us_itin(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 9 || d[0] != '9') return Verdict::no;
  const int group = at(d, 3) * 10 + at(d, 4);
  return group >= 50 && group <= 99 && group != 89 && group != 93 ? Verdict::unknown : Verdict::no;
}

Verdict aba_routing(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 9 || all_same(d)) return Verdict::no;
  const int two = at(d, 0) * 10 + at(d, 1);
  const bool district = two <= 12 || (two >= 21 && two <= 32) || (two >= 61 && two <= 72) || two == 80;
  return verdict(district && weighted<9>(d, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0);
}

Verdict npi(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() == 10 && (d[0] == '1' || d[0] == '2') && passes_luhn("80840" + d));
}

Verdict dea(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() == 7 && (at(d, 0) + at(d, 2) + at(d, 4) + 2 * (at(d, 1) + at(d, 3) + at(d, 5))) % 10 == at(d, 6));
}

Verdict nhs(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 10 || all_same(d)) return Verdict::no;
  const int check = (11 - weighted<9>(d, {10, 9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 11;
  return verdict(check != 10 && check == at(d, 9));
}

Verdict es_nif(Hit& hit) {
  std::string a = alnum_of(hit.value());
  if (a.size() != 9) return Verdict::no;
  if (a[0] == 'X' || a[0] == 'Y' || a[0] == 'Z') a[0] = static_cast<char>('0' + (a[0] - 'X'));
  const std::string d = a.substr(0, 8);
  if (!std::all_of(d.begin(), d.end(), is_digit)) return Verdict::no;
  return verdict("TRWAGMYFPDXBNJZSQVHLCKE"[modulo(d, 23)] == a[8]);
}

Verdict it_fiscal_code(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  if (a.size() != 16) return Verdict::no;
  static constexpr int odd[36] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17,
                                  19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const int value = is_digit(a[i]) ? a[i] - '0' : a[i] - 'A' + 10;
    sum += i % 2 == 0 ? odd[value] : is_digit(a[i]) ? value : value - 10;
  }
  return verdict(a[15] == 'A' + sum % 26);
}

Verdict it_vat(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() == 11 && !all_same(d) && passes_luhn(d));
}

Verdict de_tax_id(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 11 || d[0] == '0') return Verdict::no;
  std::array<int, 10> seen{};
  for (std::size_t i = 0; i < 10; ++i) ++seen[static_cast<std::size_t>(at(d, i))];
  const auto repeated = std::count_if(seen.begin(), seen.end(), [](int n) { return n > 1; });
  if (repeated != 1 || *std::max_element(seen.begin(), seen.end()) > 3) return Verdict::no;
  int product = 10;
  for (std::size_t i = 0; i < 10; ++i) {
    int sum = (at(d, i) + product) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return verdict((11 - product) % 10 == at(d, 10));
}

Verdict de_social_security(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  if (a.size() != 12 || !is_upper(a[8])) return Verdict::no;
  const int letter = a[8] - 'A' + 1;
  const std::string d = a.substr(0, 8) + static_cast<char>('0' + letter / 10) + static_cast<char>('0' + letter % 10) + a.substr(9);
  static constexpr int weights[12] = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    if (!is_digit(d[i])) return Verdict::no;
    const int product = at(d, i) * weights[i];
    sum += product / 10 + product % 10;
  }
  return verdict(is_digit(d[12]) && sum % 10 == at(d, 12));
}

Verdict pesel(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 11 || all_same(d)) return Verdict::no;
  const int month = (at(d, 2) * 10 + at(d, 3)) % 20, day = at(d, 4) * 10 + at(d, 5);
  if (month < 1 || month > 12 || day < 1 || day > 31) return Verdict::no;
  return verdict((10 - weighted<10>(d, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3}) % 10) % 10 == at(d, 10));
}

Verdict fi_hetu(Hit& hit) {
  const std::string_view v = hit.value();
  if (v.size() != 11) return Verdict::no;
  const std::string d = digits_of(std::string(v.substr(0, 6)) + std::string(v.substr(7, 3)));
  return verdict(d.size() == 9 && "0123456789ABCDEFHJKLMNPRSTUVWXY"[modulo(d, 31)] == upper(v[10]));
}

Verdict tr_tckn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 11 || d[0] == '0' || all_same(d)) return Verdict::no;
  const int odd = at(d, 0) + at(d, 2) + at(d, 4) + at(d, 6) + at(d, 8), even = at(d, 1) + at(d, 3) + at(d, 5) + at(d, 7);
  const bool tenth = ((odd * 7 - even) % 10 + 10) % 10 == at(d, 9);
  return verdict(tenth && (odd + even + at(d, 9)) % 10 == at(d, 10));
}

Verdict verhoeff(Hit& hit) {
  static constexpr int product[10][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
                                          {3, 4, 0, 1, 2, 8, 9, 5, 6, 7}, {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                          {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3}, {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
                                          {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
  static constexpr int permutation[8][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
                                             {8, 9, 1, 6, 0, 4, 3, 5, 2, 7}, {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                             {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
  const std::string d = digits_of(hit.value());
  if (d.size() < 11 || d.size() > 12 || all_same(d)) return Verdict::no;
  int check = 0;
  for (std::size_t i = 0; i < d.size(); ++i) check = product[check][permutation[i % 8][at(d, d.size() - 1 - i)]];
  return verdict(check == 0);
}

Verdict in_pan(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  return a.size() == 10 && std::string_view("ABCFGHJLPT").find(a[3]) != std::string_view::npos ? Verdict::unknown : Verdict::no;
}

Verdict in_gstin(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  if (a.size() != 15) return Verdict::no;
  const auto value = [](char c) { return is_digit(c) ? c - '0' : c - 'A' + 10; };
  int sum = 0;
  for (std::size_t i = 0; i < 14; ++i) {
    const int product = value(a[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return verdict((36 - sum % 36) % 36 == value(a[14]));
}

Verdict au_abn(Hit& hit) {
  std::string d = digits_of(hit.value());
  if (d.size() != 11 || d[0] == '0') return Verdict::no;
  --d[0];
  return verdict(weighted<11>(d, {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}) % 89 == 0);
}

Verdict au_acn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() == 9 && !all_same(d) && (10 - weighted<8>(d, {8, 7, 6, 5, 4, 3, 2, 1}) % 10) % 10 == at(d, 8));
}

Verdict au_tfn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() == 9 && !all_same(d) && weighted<9>(d, {1, 4, 3, 7, 5, 8, 6, 9, 10}) % 11 == 0);
}

Verdict au_medicare(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() < 10 || d[0] < '2' || d[0] > '6') return Verdict::no;
  return verdict(weighted<8>(d, {1, 3, 7, 9, 1, 3, 7, 9}) % 10 == at(d, 8));
}

Verdict sg_nric(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  if (a.size() != 9) return Verdict::no;
  const std::string d = a.substr(1, 7);
  if (!std::all_of(d.begin(), d.end(), is_digit)) return Verdict::no;
  int sum = weighted<7>(d, {2, 7, 6, 5, 4, 3, 2});
  if (a[0] == 'T' || a[0] == 'G') sum += 4;
  if (a[0] == 'M') sum += 3;
  const std::string_view letters = a[0] == 'S' || a[0] == 'T' ? "JZIHGFEDCBA" : a[0] == 'M' ? "KLJNPQRTUWX" : "XWUTRQPNMLK";
  const int rest = a[0] == 'M' ? 10 - sum % 11 : sum % 11;
  return verdict(letters[static_cast<std::size_t>(rest)] == a[8]);
}

Verdict kr_rrn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 13) return Verdict::no;
  const int month = at(d, 2) * 10 + at(d, 3), day = at(d, 4) * 10 + at(d, 5);
  if (month < 1 || month > 12 || day < 1 || day > 31) return Verdict::no;
  // Numbers issued since October 2020 have no check digit.
  const int check = (11 - weighted<12>(d, {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5}) % 11) % 10;
  return check == at(d, 12) ? Verdict::yes : Verdict::unknown;
}

Verdict th_id(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 13 || all_same(d)) return Verdict::no;
  return verdict((11 - weighted<12>(d, {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 10 == at(d, 12));
}

Verdict ca_sin(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() == 9 && d[0] != '0' && d[0] != '8' && !all_same(d) && passes_luhn(d));
}

Verdict br_cpf(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 11 || all_same(d)) return Verdict::no;
  const int first = weighted<9>(d, {10, 9, 8, 7, 6, 5, 4, 3, 2}) * 10 % 11 % 10;
  const int second = weighted<10>(d, {11, 10, 9, 8, 7, 6, 5, 4, 3, 2}) * 10 % 11 % 10;
  return verdict(first == at(d, 9) && second == at(d, 10));
}

Verdict br_cnpj(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 14 || all_same(d)) return Verdict::no;
  const auto digit = [](int sum) { return sum % 11 < 2 ? 0 : 11 - sum % 11; };
  return verdict(digit(weighted<12>(d, {5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2})) == at(d, 12) &&
                 digit(weighted<13>(d, {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2})) == at(d, 13));
}

Verdict fr_nir(Hit& hit) {
  std::string a = alnum_of(hit.value());
  if (a.size() != 15) return Verdict::no;
  if (a[6] == 'A' || a[6] == 'B') {  // Corsica
    a = a.substr(0, 5) + (a[6] == 'A' ? "19" : "18") + a.substr(7);
  }
  if (!std::all_of(a.begin(), a.end(), is_digit)) return Verdict::no;
  return verdict(97 - modulo(std::string_view(a).substr(0, 13), 97) == at(a, 13) * 10 + at(a, 14));
}

Verdict nl_bsn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 9 || all_same(d)) return Verdict::no;
  return verdict((weighted<8>(d, {9, 8, 7, 6, 5, 4, 3, 2}) - at(d, 8)) % 11 == 0);
}

Verdict be_nrn(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 11 || all_same(d)) return Verdict::no;
  const int check = at(d, 9) * 10 + at(d, 10);
  const std::string number = d.substr(0, 9);
  return verdict(97 - modulo(number, 97) == check || 97 - modulo("2" + number, 97) == check);
}

Verdict ean13(Hit& hit) {
  const std::string d = digits_of(hit.value());
  return verdict(d.size() == 13 && (10 - weighted<12>(d, {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3}) % 10) % 10 == at(d, 12));
}

Verdict pt_nif(Hit& hit) {
  const std::string d = digits_of(hit.value());
  if (d.size() != 9 || all_same(d) || d[0] == '0' || d[0] == '4') return Verdict::no;
  const int rest = weighted<8>(d, {9, 8, 7, 6, 5, 4, 3, 2}) % 11;
  return verdict((rest < 2 ? 0 : 11 - rest) == at(d, 8));
}

Verdict cn_resident_id(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  if (a.size() != 18 || !std::all_of(a.begin(), a.end() - 1, is_digit)) return Verdict::no;
  const int sum = weighted<17>(a, {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2});
  return verdict("10X98765432"[sum % 11] == a[17]);
}

Verdict vin(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  if (a.size() != 17 || digits_of(a).size() < 3) return Verdict::no;
  static constexpr std::string_view values = "12345678012345070923456789";  // A to Z; I, O, Q do not occur
  static constexpr int weights[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += weights[i] * (is_digit(a[i]) ? a[i] - '0' : values[static_cast<std::size_t>(a[i] - 'A')] - '0');
  return verdict("0123456789X"[sum % 11] == a[8]);
}

Verdict mod97(Hit& hit) { return verdict(modulo_with_letters(alnum_of(hit.value()), 97) == 1); }

Verdict isin(Hit& hit) {
  std::string digits;
  for (const char c : alnum_of(hit.value())) digits += is_digit(c) ? std::string(1, c) : std::to_string(c - 'A' + 10);
  return verdict(digits.size() >= 12 && passes_luhn(digits));
}

Verdict bitcoin(Hit& hit) {
  const std::string_view v = hit.value();
  if (v.starts_with("bc1")) return Verdict::unknown;
  const bool upper_case = std::any_of(v.begin(), v.end(), is_upper), digit = std::any_of(v.begin(), v.end(), is_digit);
  const bool lower_case = std::any_of(v.begin(), v.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return upper_case && digit && lower_case ? Verdict::unknown : Verdict::no;
}

Verdict se_personnummer(Hit& hit) {
  std::string d = digits_of(hit.value());
  if (d.size() == 12) d = d.substr(2);
  if (d.size() != 10) return Verdict::no;
  const int month = at(d, 2) * 10 + at(d, 3), day = at(d, 4) * 10 + at(d, 5);
  return verdict(month >= 1 && month <= 12 && day >= 1 && day <= 91 && passes_luhn(d));
}

Verdict mx_curp(Hit& hit) {
  const std::string a = alnum_of(hit.value());
  if (a.size() != 18) return Verdict::no;
  static constexpr std::string_view order = "0123456789ABCDEFGHIJKLMN_OPQRSTUVWXYZ";  // _ stands for the letter with a tilde
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += static_cast<int>(order.find(a[i])) * static_cast<int>(18 - i);
  return verdict((10 - sum % 10) % 10 == a[17] - '0');
}

}  // namespace astra::gateway::guardrails::checks
