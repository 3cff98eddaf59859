// The page's own words. What the terminal says comes from the core, inside the picture.
const zh = {
  simulated: '模拟', claim: '真正的安卓界面与 Rust 核心；卡、设备与收单行均为模拟，不涉及真钱',
  other_language: 'English', theme: '明暗', take_over: '接管操作',
  watching: '另一个窗口正在操作，这里只看', taken: '操作已被另一个窗口接管',
  cards: '卡包', pin: '密码', way_tap: '挥卡', way_insert: '插卡', way_swipe: '刷卡',
  tap_here: '挥卡区', insert_here: '插卡口', swipe_here: '刷卡槽', screen: '终端屏幕', paper: '签购单',
  tear: '撕下', no_slips: '签购单从这里出来',
  books: '对账', stan: '流水号', kind: '交易', amount: '金额', acquirer: '收单行', journal: '终端', agree: '一致',
  acquirer_net: '收单行净额', journal_net: '终端净额', no_lines: '还没有交易。在屏幕上输入金额，再把卡拖到终端上',
  world: '外界', network: '网络', connected: '已连接', disconnected: '已断开', host: '收单行', printer: '打印机', terminal: '终端',
  night: '夜间', larger: '大字', rotate: '旋转', power_cut: '断电',
  starting: '正在启动安卓', closed: '终端已关闭', lost: '与终端失去联系，正在重连', restarting: '断电，正在重启',
  cannot: '这张卡不能这样用', expired: '已过期', tap_time: '点按到画面',
  'kind.sale': '消费', 'kind.void': '撤销',
  'state.approved': '成功', 'state.declined': '拒绝', 'state.reversed': '已冲正', 'state.voided': '已撤销',
  'state.reversing': '冲正中', 'state.in_flight': '在途', 'state.not_sent': '未发出', 'state.-': '—',
  'printer.ready': '正常', 'printer.no_paper': '缺纸', 'printer.cover_open': '开盖', 'printer.overheated': '过热', 'printer.paper_ends': '印到一半没纸', 'printer.silent': '印完不回话',
  'card.everyday': '日常卡', 'card.wealthy': '富裕卡', 'card.poor': '余额不足卡', 'card.stripe': '老磁条卡',
  'card.cautious': '必须输密码卡', 'card.phone': '手机卡', 'card.expired': '过期卡', 'card.long': '长卡号卡',
  'about.everyday': '芯片、挥卡、磁条都行', 'about.wealthy': '多少都付得起', 'about.poor': '只剩十元', 'about.stripe': '没有芯片，只能刷',
  'about.cautious': '总要密码，不能挥', 'about.phone': '在手机里，只能挥', 'about.expired': '过了有效期', 'about.long': '19 位卡号，12 位密码',
};
const en = {
  simulated: 'SIMULATED', claim: 'The real Android screens on the real Rust core. Cards, devices and acquirer are simulated; no money moves',
  other_language: '中文', theme: 'Light or dark', take_over: 'Take over',
  watching: 'Another window drives; this one watches', taken: 'Another window took over',
  cards: 'Wallet', pin: 'PIN', way_tap: 'Tap', way_insert: 'Insert', way_swipe: 'Swipe',
  tap_here: 'Tap here', insert_here: 'Insert card', swipe_here: 'Swipe', screen: 'Screen of the terminal', paper: 'Slips',
  tear: 'Tear off', no_slips: 'Slips come out here',
  books: 'Two sets of books', stan: 'STAN', kind: 'Kind', amount: 'Amount', acquirer: 'Acquirer', journal: 'Terminal', agree: 'agree',
  acquirer_net: 'Acquirer’s net', journal_net: 'Terminal’s net', no_lines: 'No payments yet. Type an amount on the screen, then drag a card to the terminal',
  world: 'The world outside', network: 'Network', connected: 'connected', disconnected: 'unplugged', host: 'Acquirer', printer: 'Printer', terminal: 'Terminal',
  night: 'Night', larger: 'Large text', rotate: 'Rotate', power_cut: 'Pull the plug',
  starting: 'Starting Android', closed: 'The terminal is closed', lost: 'Lost the terminal; trying to reach it', restarting: 'Power cut; starting again',
  cannot: 'This card cannot do that', expired: 'EXPIRED', tap_time: 'tap to pixels',
  'kind.sale': 'Sale', 'kind.void': 'Void',
  'state.approved': 'approved', 'state.declined': 'declined', 'state.reversed': 'reversed', 'state.voided': 'voided',
  'state.reversing': 'reversing', 'state.in_flight': 'in flight', 'state.not_sent': 'not sent', 'state.-': '—',
  'printer.ready': 'All well', 'printer.no_paper': 'No paper', 'printer.cover_open': 'Cover open', 'printer.overheated': 'Hot', 'printer.paper_ends': 'Paper ends halfway', 'printer.silent': 'Prints, says nothing',
  'card.everyday': 'Everyday', 'card.wealthy': 'Wealthy', 'card.poor': 'Nearly empty', 'card.stripe': 'Old stripe',
  'card.cautious': 'Cautious', 'card.phone': 'Phone', 'card.expired': 'Expired', 'card.long': 'Long number',
  'about.everyday': 'Chip, tap and stripe', 'about.wealthy': 'Can pay anything', 'about.poor': 'Ten yuan left', 'about.stripe': 'No chip; swipe only',
  'about.cautious': 'Always asks for the PIN; no tap', 'about.phone': 'In a phone; tap only', 'about.expired': 'Past its date', 'about.long': '19 digits, a PIN of 12',
};

let words = zh;
export const language = () => (words === zh ? 'zh' : 'en');

// A name that has no word here is shown as it is: the simulator may know more than the page.
export const word = (name) => words[name] ?? name.slice(name.indexOf('.') + 1).replaceAll('_', ' ');

export function speak(tag) {
  words = tag === 'zh' ? zh : en;
  document.documentElement.lang = tag === 'zh' ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', word(element.dataset.label));
    if (element.tagName === 'BUTTON') element.title = word(element.dataset.label);
  }
}
