#include "services/sandbox/generator/name_tables.h"

namespace mirrorflow {

constinit const std::string_view kEnglishMaleNames =
    "John Peter Joseph James David Samuel Daniel Moses Paul Michael Charles Stephen George Robert "
    "Patrick Emmanuel Francis Simon William Thomas Isaac Joshua Anthony Brian Kevin Dennis Philip "
    "Richard Martin Kennedy Geoffrey Edward Henry Vincent Benjamin Victor Alfred Fred Julius "
    "Andrew "
    "Ronald Eric Alex Godfrey Wilson Jackson Collins Evans Benson Gideon Elijah Jacob Abraham "
    "Timothy Mark Nicholas Justin Edwin Albert Felix Innocent Isaiah Jonathan Solomon Nathan "
    "Ezekiel "
    "Christopher Lawrence Leonard Gerald Herbert Ernest Wilfred Bernard Augustine Boniface Cosmas "
    "Dominic Elias Gilbert Hillary Ivan Jeremiah Laban Luke Matthew Nelson Oscar Raphael Reuben "
    "Sylvester Tobias Wycliffe Zachary Arnold Clement Cornelius Edgar Frank Gabriel Harrison "
    "Hudson "
    "Lameck Maxwell Obed Pascal Ralph Shadrack Stanley Titus Walter Zebedee Aaron Amos Caleb "
    "Derrick "
    "Eliud Festus Humphrey Japheth Kelvin Levi Nehemiah Rodgers Silas Tom";

constinit const std::string_view kEnglishFemaleNames =
    "Mary Grace Elizabeth Jane Margaret Esther Ruth Sarah Agnes Alice Rose Joyce Catherine "
    "Florence "
    "Mercy Faith Joan Susan Anne Rebecca Martha Lucy Christine Beatrice Eunice Rachel Judith "
    "Caroline Dorothy Lydia Gladys Nancy Hellen Monica Janet Eva Juliet Irene Winnie Stella Dorcas "
    "Naomi Brenda Sharon Patience Prudence Harriet Annet Charity Hope Joy Peace Doreen Evelyn "
    "Josephine Lilian Priscilla Phoebe Pauline Veronica Teresa Cecilia Victoria Deborah Hannah "
    "Jennifer Edith Betty Peninah Salome Miriam Tabitha Linet Purity Sylvia Racheal Immaculate "
    "Angela Diana Maureen Milka Norah Olive Patricia Roseline Sophia Topista Unity Viola "
    "Winfred Zipporah Abigail Bridget Clara Constance Damaris Emily Fiona Gertrude Hilda Ivy "
    "Jacinta Keziah Lorna Mildred Nelly Ophelia Precious Regina Selina Tracy Ursula Violet Yvonne "
    "Emma Gloria Loveness Memory Mirriam Rhoda Sandra Vivian Blessing Annah Bertha Chrissy";

constinit const std::string_view kFrenchMaleNames =
    "Jean Pierre Emmanuel Joseph Jean-Claude Patrick Éric Innocent Jean-Pierre Félicien Désiré "
    "Jean-Baptiste François Claude Jean-Paul Michel Vincent Augustin Célestin Théogène Jean-Marie "
    "Dieudonné Alexis Étienne Gérard Jean-Bosco Olivier Pascal Prosper Aimable Gaspard "
    "Évariste Léonard Alphonse Fidèle Faustin Ignace Jean-Damascène Callixte Anastase Antoine "
    "Benoît Boniface Charles Cyprien Damien Déogratias Didier Donatien Édouard Élie Éloi Épimaque "
    "Eugène Fabrice Ferdinand Fiston Florent Fulgence Gilbert Godefroid Grégoire Guy Henri Hervé "
    "Hilaire Honoré Hubert Janvier Joël Jules Juvénal Laurent Léopold Louis Marc Marcel Mathieu "
    "Médard Moïse Narcisse Nestor Noël Papy Paul Philbert Rémy René Révérien Richard Robert "
    "Salvator Sébastien Serge Simon Sylvain Sylvestre Théodore Théophile Thierry Thomas Trésor "
    "Valens Védaste Victor Wenceslas Yves Zacharie Aimé Alain Bienvenu Blaise Christian Daniel "
    "Gédéon Héritier Isaac Jacques Kévin Ludovic Merci Stéphane";

constinit const std::string_view kFrenchFemaleNames =
    "Marie Jeanne Claudine Béatrice Espérance Chantal Christine Clémentine Jacqueline Josiane "
    "Immaculée Alphonsine Béata Consolée Espérantine Thérèse Goretti Vestine Odette Francine "
    "Solange "
    "Médiatrice Pélagie Rosine Générose Godelieve Agnès Aline Alice Angélique Anne Annonciata "
    "Antoinette Appoline Assumpta Bernadette Bertilde Brigitte Catherine Cécile Charlotte Clarisse "
    "Clotilde Colette Concilie Cynthia Delphine Denise Devota Diane Domitille Donatha Éliane "
    "Élisabeth Élise Émilienne Épiphanie Ernestine Esther Eugénie Euphrasie Fabiola Félicité "
    "Fébronie Florence Françoise Gaudence Geneviève Georgette Gloriose Grâce Hélène Hyacinthe Inès "
    "Irène Joséphine Josée Joséline Judith Julienne Justine Laetitia Léa Léocadie Liliane Louise "
    "Lucie Madeleine Marguerite Marthe Monique Nadège Nadine Noëlla Olive Pascasie Pascaline "
    "Patricia Perpétue Philomène Rachel Régine Rose Sandrine Séraphine Spéciose Stéphanie Suzanne "
    "Sylvie Tatiana Valérie Vénantie Véronique Victoire Viviane Yvette Yvonne Zita Bibiche Dorcas "
    "Gisèle Mireille Naomie Nathalie Plamedi Ruth";

constinit const std::string_view kArabicMaleNames =
    "Mohamed Ahmed Ali Mahmoud Ibrahim Hassan Mustafa Omar Hussein Khaled Youssef Abdallah Osman "
    "Abdelrahman Adam Salah Hamed Amin Said Tarek Sami Ismail Kamal Gamal Ashraf Adel Sayed Hisham "
    "Karim Walid Yasser Abdelaziz Abdelkader Abdelhamid Faisal Idris Suleiman Musa Bashir Haroun "
    "Nasser Samir Magdi Nabil Hatem Ramadan Saleh Taha Yahya Younis Zakaria Anwar Ayman Badr Emad "
    "Essam Fathi Farouk Ghassan Hani Hazem Ihab Jaber Khalil Lotfi Maher Mamdouh Medhat Moataz "
    "Mokhtar Munir Nader Nagib Othman Rabie Rashid Reda Ridha Saad Sabri Salem Shaaban Sherif "
    "Siddig "
    "Tamer Tawfik Wael Wagdi Yassin Ziad Abdelwahab Abdelmoneim Abdelfattah Abdelghani Abdelhakim "
    "Abdellatif Abdelmajid Abdelsalam Abubakr Awad Babiker Bilal Daoud Elsadig Eltayeb Fadl Fouad "
    "Gaafar Habib Hamza Hashim Isa Jamil Khidir Malik Mansour Marwan Moez Mubarak Nizar Noureddine "
    "Qasim Rafik Sadiq Shukri Slim Yaqoub Zuhair";

constinit const std::string_view kArabicFemaleNames =
    "Fatima Aisha Mariam Amina Khadija Zeinab Sara Hanan Nour Huda Mona Salma Nadia Samira Amal "
    "Asma Halima Hawa Iman Safia Sumaya Rania Dina Heba Yasmin Aya Esraa Laila Manal Nagwa Nahla "
    "Rasha Reem Sahar Samah Shaimaa Soad Wafaa Zahra Afaf Ahlam Alia Amani Amira Asmaa Awatif Azza "
    "Badria Basma Buthaina Dalia Doaa Ebtisam Fadwa Faiza Farida Fawzia Ghada Habiba Hajar Hala "
    "Hayat Hind Ibtihal Ikram Ikhlas Ilham Inas Intisar Jamila Jihan Karima Khawla Lamia Lubna "
    "Maha Majda Malak Marwa Maysa Nabila Naima Najat Nawal Nisreen Omnia Rabia Radwa Raja Randa "
    "Rawia Rihab Rokaya Saida Sakina Salwa Sanaa Sawsan Shahd Shadia Sihem Siham Souad Suad Sulafa "
    "Tahani Taghreed Thuraya Widad Wijdan Yusra Zainab Zakia Zohra Zubaida";

}  // namespace mirrorflow
