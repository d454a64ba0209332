//! Characters that only simplified or only traditional Chinese has.
//!
//! A few hundred of the commonest are enough: a line of prose holds several. Characters that both
//! use, in whatever meaning (`后`, `里`, `台`), are none of them.

/// A kind of Chinese writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    Simplified = 1,
    Traditional = 2,
}

/// How many numbers the variants have, 0 for the characters of both.
pub(super) const VARIANTS: usize = 4;

/// Each simplified character with its traditional form after it.
const PAIRS: &str = "\
    们們这這说說时時来來对對发發个個为為国國过過还還开開关關问問题題见見现現实實让讓给給进進\
    种種经經长長间間无無东東车車门門马馬鱼魚鸟鳥龙龍语語话話请請谁誰读讀写寫书書买買卖賣当當\
    应應该該样樣点點电電脑腦网網络絡页頁图圖画畫数數据據库庫线線级級细細组組结結构構统統计計\
    设設备備标標准準认認识識记記录錄讲講许許论論证證评評诉訴词詞译譯试試详詳误誤谈談谢謝谱譜\
    负負财財货貨质質购購贵貴费費资資赛賽赢贏赞贊转轉轮輪软軟轻輕载載较較输輸辑輯边邊达達迁遷\
    运運远遠连連违違选選遗遺适適邮郵邻鄰医醫酱醬释釋针針钟鐘钢鋼钱錢铁鐵铜銅银銀链鏈销銷锁鎖\
    错錯键鍵镜鏡闭閉闲閒闻聞阅閱队隊阳陽阴陰阶階际際陆陸陈陳险險随隨隐隱难難预預领領频頻颜顏\
    额額风風飞飛饭飯饮飲馆館驱驅验驗骗騙鲜鮮黄黃齐齊齿齒龄齡龟龜业業严嚴丝絲两兩丧喪临臨举舉\
    义義乐樂习習乡鄉乱亂争爭亚亞产產亲親亿億仅僅从從仓倉仪儀价價众眾优優会會伟偉传傳伤傷伦倫\
    体體佣傭侠俠侦偵侧側侨僑俩倆债債倾傾储儲儿兒兴興养養军軍农農冲衝决決况況冻凍净淨凉涼减減\
    凤鳳凭憑击擊划劃刘劉则則刚剛创創删刪别別剂劑剑劍剧劇劝勸办辦务務动動励勵劳勞势勢华華协協\
    单單卢盧卫衛厂廠厅廳历歷压壓厌厭县縣参參双雙变變叙敘叶葉号號听聽启啟员員响響哑啞唤喚啸嘯\
    喷噴团團园園围圍圆圓圣聖场場坏壞块塊坚堅坛壇坝壩垄壟垒壘处處复復头頭夸誇夺奪奋奮奖獎妇婦\
    妈媽娱娛孙孫学學宁寧宝寶宠寵审審宪憲宽寬宾賓寻尋导導寿壽将將尔爾尘塵尝嘗层層属屬岁歲岂豈\
    岛島岗崗峡峽币幣师師帐帳带帶帮幫广廣庆慶庙廟废廢异異弃棄张張弹彈强強归歸彻徹径徑忆憶忧憂\
    怀懷态態总總恋戀恶惡悬懸惊驚惯慣愿願戏戲战戰户戶扑撲执執扩擴扫掃扬揚扰擾抚撫护護报報担擔\
    拟擬拥擁择擇挂掛挡擋挤擠挥揮损損换換摄攝摆擺撑撐敌敵斋齋断斷旧舊显顯晋晉晓曉暂暫术術机機\
    杀殺杂雜权權条條杨楊极極枪槍枫楓柜櫃档檔桥橋梦夢检檢楼樓欢歡欧歐残殘毕畢气氣汇匯汉漢汤湯\
    沟溝没沒泪淚泽澤洁潔浅淺测測济濟浏瀏浓濃涛濤润潤渐漸渔漁湾灣湿濕满滿滚滾滨濱潜潛灭滅灯燈\
    灵靈灾災炉爐炼煉烂爛烟煙烦煩烧燒热熱爱愛爷爺状狀独獨狮獅猎獵献獻玛瑪环環疗療瘫癱皱皺盐鹽\
    监監盖蓋盘盤睁睜矿礦码碼砖磚础礎确確碍礙礼禮祸禍离離秃禿积積称稱稳穩穷窮窃竊竞競笔筆筑築\
    签簽简簡类類粮糧紧緊纠糾红紅约約纪紀纯純纲綱纳納纵縱纷紛纸紙纹紋练練终終绍紹绝絕绘繪绪緒\
    续續维維绵綿综綜绿綠缓緩编編缘緣缩縮罗羅罚罰职職联聯聪聰肃肅胜勝脉脈脚腳脱脫脸臉舰艦艺藝\
    节節芦蘆苏蘇苹蘋范範茧繭荐薦药藥莱萊获獲营營萧蕭蓝藍虑慮虚虛虽雖蚁蟻补補装裝观觀规規视視\
    览覽觉覺触觸誉譽订訂训訓议議访訪诚誠询詢诸諸课課调調谋謀谓謂贝貝贡貢败敗账賬贤賢贩販贪貪\
    贫貧贴貼贸貿贺賀跃躍践踐踪蹤辞辭迈邁递遞逻邏郑鄭铃鈴铭銘锐銳锋鋒锦錦镇鎮闪閃闯闖阁閣阔闊\
    阵陣雾霧静靜韩韓顶頂项項顺順须須顾顧顿頓颗顆颤顫饰飾饿餓驶駛驻駐骂罵骤驟鲁魯鸡雞鸣鳴鸭鴨\
    鹅鵝麦麥么麼";

const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// Which variant has the character at a place: two bits each, from `FIRST` on.
static TABLE: [u8; (LAST - FIRST) as usize / 4 + 1] = table();

/// Counts the Han characters that a text begins with, by the kind of writing that alone has them,
/// and gives what follows them.
pub(super) fn count_han<'t>(text: &'t str, counts: &mut [u32; VARIANTS]) -> &'t str {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&[first @ 0xE4..=0xE9, second, third]) = bytes.get(at..at + 3) {
        let Some(place) = code([first, second, third]).checked_sub(FIRST) else { break };
        let place = place as usize;
        let variant = TABLE[place / 4] >> (place % 4 * 2) & 3;
        counts[usize::from(variant)] += 1;
        at += 3;
    }
    &text[at..]
}

/// The character that three bytes are in UTF-8.
const fn code(bytes: [u8; 3]) -> u32 {
    ((bytes[0] as u32 & 0x0F) << 12) | ((bytes[1] as u32 & 0x3F) << 6) | (bytes[2] as u32 & 0x3F)
}

/// Builds the table when the crate is compiled. All pairs are of three bytes in UTF-8.
const fn table() -> [u8; (LAST - FIRST) as usize / 4 + 1] {
    let mut table = [0; (LAST - FIRST) as usize / 4 + 1];
    let bytes = PAIRS.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let place = (code([bytes[at], bytes[at + 1], bytes[at + 2]]) - FIRST) as usize;
        let variant = if at % 6 == 0 { Variant::Simplified } else { Variant::Traditional };
        table[place / 4] |= (variant as u8) << (place % 4 * 2);
        at += 3;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: [u32; VARIANTS], rest: &str) {
        let mut counts = [0; VARIANTS];
        assert_eq!(count_han(text, &mut counts), rest, "{text}");
        assert_eq!(counts, expect, "{text}");
    }

    #[test]
    fn every_pair_is_told_apart() {
        let characters: Vec<char> = PAIRS.chars().collect();
        for pair in characters.chunks(2) {
            check(&pair[0].to_string(), [0, 1, 0, 0], "");
            check(&pair[1].to_string(), [0, 0, 1, 0], "");
        }
    }

    #[test]
    fn what_both_have_is_neither() {
        check("的一是不后里台干只面于云鿿", [13, 0, 0, 0], "");
        check("\u{4DFF}", [0; VARIANTS], "\u{4DFF}");
        check("们，", [0, 1, 0, 0], "，");
        check("a", [0; VARIANTS], "a");
        check("", [0; VARIANTS], "");
    }
}
